import type { CommandTime } from '../../expression/expression.ts';
import { CommandError } from '../../value/command-error.ts';
import { Scope } from './scope.ts';
import { scriptError } from './script-failure.ts';
import { numberOf, type ScriptFunction, type ScriptValue, textOf } from './script-value.ts';

/** The world as code may reach it. */
export interface ScriptHost {
  /** The time of the command: what `new Date()` is. */
  readonly now: Date;
  readonly time: CommandTime;
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

function mathematics(): ReadonlyMap<string, ScriptValue> {
  const members = new Map<string, ScriptValue>([
    ['PI', Math.PI],
    ['E', Math.E],
  ]);
  for (const name of MATH_FUNCTIONS) {
    const compute: (...given: number[]) => number = Math[name];
    members.set(
      name,
      native((...given) => compute(...given.map(numberOf))),
    );
  }
  return members;
}

function keysOf(value: ScriptValue): ScriptValue {
  if (value instanceof Map) return [...value.keys()];
  if (Array.isArray(value)) return value.map((_, index) => String(index));
  throw scriptError('TypeError', `can't convert ${textOf(value)} to object`);
}

const PURE: readonly (readonly [string, ScriptValue])[] = [
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['Math', mathematics()],
  ['Object', new Map([['keys', native(keysOf)]])],
  ['Array', new Map([['isArray', native((value) => Array.isArray(value))]])],
  ['Number', native((value = 0) => numberOf(value))],
  ['NumberInt', native((value = 0) => numberOf(value) | 0)],
  ['String', native((value = '') => textOf(value))],
  ['isNaN', native((value) => Number.isNaN(numberOf(value)))],
  ['parseInt', native((text, base) => Number.parseInt(textOf(text), numberOf(base)))],
  ['parseFloat', native((text) => Number.parseFloat(textOf(text)))],
];

/** The names that code knows before it declares any, with the document beside. */
export function globalScope(host: ScriptHost, document: ScriptValue): Scope {
  const scope = new Scope();
  for (const [name, value] of PURE) scope.declare(name, value, true);
  scope.declare('obj', document);
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
