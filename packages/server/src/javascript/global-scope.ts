import { CommandError } from '../value/command-error.ts';
import { combine } from './operators.ts';
import { Scope } from './scope.ts';
import { scriptError } from './script-failure.ts';
import {
  type ForeignValue,
  foreign,
  numberOf,
  type ScriptFunction,
  type ScriptValue,
  textOf,
} from './script-value.ts';

/** The time of a command, as far as code may spend it. */
export interface CommandTime {
  /** Has the command take so many milliseconds longer. Throws when it may not take so long. */
  sleep(milliseconds: number): void;
  /** Throws when the command's time is up. */
  check(): void;
}

/** The world as code may reach it. */
export interface ScriptHost {
  /** The time of the command: what `new Date()` is. */
  readonly now: Date;
  readonly time: CommandTime;
  /** A number drawn evenly from [0, 1). */
  readonly random: () => number;
}

// Those that depend on nothing but their arguments.
const MATH_FUNCTIONS = [
  ...(['abs', 'acos', 'asin', 'atan', 'atan2', 'cbrt', 'ceil', 'cos', 'exp', 'floor'] as const),
  ...(['hypot', 'log', 'log10', 'log2', 'max', 'min', 'pow', 'round', 'sign', 'sin'] as const),
  ...(['sqrt', 'tan', 'trunc'] as const),
] as const;

function native(compute: (...given: ScriptValue[]) => ScriptValue): ScriptFunction {
  return { kind: 'function', call: (_receiver, given) => compute(...given) };
}

// Code cannot change it: it is there for all code that runs.
function library(name: string, members: Record<string, ScriptValue>): ForeignValue {
  return foreign(name, name, members);
}

function mathematics(): ForeignValue {
  const members: Record<string, ScriptValue> = { PI: Math.PI, E: Math.E };
  for (const name of MATH_FUNCTIONS) {
    const compute: (...given: number[]) => number = Math[name];
    members[name] = native((...given) => compute(...given.map(numberOf)));
  }
  return library('[object Math]', members);
}

function keysOf(value: ScriptValue): ScriptValue {
  if (value instanceof Map) return [...value.keys()];
  if (Array.isArray(value)) return value.map((_, index) => String(index));
  throw scriptError('TypeError', `can't convert ${textOf(value)} to object`);
}

function valuesOf(value: ScriptValue): ScriptValue[] {
  if (value instanceof Map) return [...value.values()];
  if (Array.isArray(value)) return [...value];
  throw scriptError('TypeError', `can't convert ${textOf(value)} to object`);
}

// The shell's addition to the language, which code on the server has too.
function sumOf(value: ScriptValue): ScriptValue {
  if (!Array.isArray(value)) throw scriptError('TypeError', `${textOf(value)} is no array`);
  if (value.length === 0) return null;
  return value.reduce((total: ScriptValue, each) => combine('+', total, each));
}

const PURE: readonly (readonly [string, ScriptValue])[] = [
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['Math', mathematics()],
  ['Object', library('function', { keys: native(keysOf), values: native(valuesOf) })],
  [
    'Array',
    library('function', {
      isArray: native((value) => Array.isArray(value)),
      sum: native(sumOf),
    }),
  ],
  ['Number', native((value = 0) => numberOf(value))],
  ['NumberInt', native((value = 0) => numberOf(value) | 0)],
  ['String', native((value = '') => textOf(value))],
  ['isNaN', native((value) => Number.isNaN(numberOf(value)))],
  ['parseInt', native((text, base) => Number.parseInt(textOf(text), numberOf(base)))],
  ['parseFloat', native((text) => Number.parseFloat(textOf(text)))],
];

/** The names that code knows before it declares any; in `$where`, with the document beside. */
export function globalScope(host: ScriptHost, document?: ScriptValue): Scope {
  const scope = new Scope();
  for (const [name, value] of PURE) scope.declare(name, value, true);
  if (document !== undefined) scope.declare('obj', document);
  scope.declare('sleep', { kind: 'function', call: (_receiver, given) => sleep(host, given) });
  return scope;
}

function sleep(host: ScriptHost, given: readonly ScriptValue[]): undefined {
  const [milliseconds] = given;
  if (given.length !== 1 || typeof milliseconds !== 'number') {
    throw new CommandError(
      'Location16259',
      'sleep takes a single numeric argument -- sleep(milliseconds)',
    );
  }
  host.time.sleep(milliseconds);
}
