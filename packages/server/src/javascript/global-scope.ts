import { Decimal128, Int32, ObjectId, Timestamp } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { errorValue } from './exceptions.ts';
import { jsonText, parsedJson } from './json.ts';
import { combine } from './operators.ts';
import { Scope } from './scope.ts';
import { scriptError } from './script-failure.ts';
import {
  type ForeignValue,
  foreign,
  foreignValue,
  isTrue,
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

// The same with and without `new`.
function maker(
  name: string,
  make: (given: readonly ScriptValue[]) => ScriptValue,
  members: Readonly<Record<string, ScriptValue>> = {},
): ScriptFunction {
  return {
    kind: 'function',
    name,
    members: new Map(Object.entries(members)),
    call: (_receiver, given) => make(given),
    construct: make,
  };
}

function mathematics(): ForeignValue {
  const members: Record<string, ScriptValue> = { PI: Math.PI, E: Math.E };
  for (const name of MATH_FUNCTIONS) {
    const compute: (...given: number[]) => number = Math[name];
    members[name] = native((...given) => compute(...given.map(numberOf)));
  }
  return library('[object Math]', members);
}

function keysOf(value: ScriptValue): string[] {
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

const OBJECT_MEMBERS: Readonly<Record<string, ScriptValue>> = {
  keys: native(keysOf),
  values: native(valuesOf),
  entries: native((value) => entriesOf(value)),
  fromEntries: native((entries) => fromEntries(entries)),
  assign: native((target, ...sources) => assigned(target, sources)),
};

const ARRAY_MEMBERS: Readonly<Record<string, ScriptValue>> = {
  isArray: native((value) => Array.isArray(value)),
  sum: native(sumOf),
  of: native((...given) => given),
};

const NUMBER_MEMBERS: Readonly<Record<string, ScriptValue>> = {
  isInteger: native((value) => Number.isInteger(value)),
  isFinite: native((value) => Number.isFinite(value)),
  isNaN: native((value) => Number.isNaN(value)),
  MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
  MIN_SAFE_INTEGER: Number.MIN_SAFE_INTEGER,
  MAX_VALUE: Number.MAX_VALUE,
  MIN_VALUE: Number.MIN_VALUE,
  EPSILON: Number.EPSILON,
};

function entriesOf(value: ScriptValue): ScriptValue[] {
  const names = keysOf(value);
  const values = valuesOf(value);
  return names.map((name, at) => [name, values[at]]);
}

function fromEntries(entries: ScriptValue): ScriptValue {
  if (!Array.isArray(entries)) throw scriptError('TypeError', `${textOf(entries)} is not iterable`);
  const pairs = entries.map((entry): [string, ScriptValue] => {
    const [name, value] = Array.isArray(entry) ? entry : [];
    return [textOf(name), value];
  });
  return new Map(pairs);
}

function assigned(target: ScriptValue, sources: readonly ScriptValue[]): ScriptValue {
  if (!(target instanceof Map)) throw scriptError('TypeError', "can't convert value to object");
  for (const source of sources) {
    if (source instanceof Map) for (const [name, value] of source) target.set(name, value);
  }
  return target;
}

const MOST_ELEMENTS = 1 << 20;

// Without holes: elements that were not given are undefined.
function newArray(given: readonly ScriptValue[]): ScriptValue[] {
  const [length] = given;
  if (given.length !== 1 || typeof length !== 'number') return [...given];
  if (!Number.isInteger(length) || length < 0)
    throw scriptError('RangeError', 'invalid array length');
  if (length > MOST_ELEMENTS) throw scriptError('InternalError', 'allocation size overflow');
  return Array.from({ length }, () => undefined);
}

function wholeNumber(value: ScriptValue): bigint {
  if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return BigInt(value);
  const number = Math.trunc(numberOf(value));
  return BigInt(Number.isFinite(number) ? number : 0);
}

function objectId(text: ScriptValue): ObjectId {
  if (typeof text === 'string' && ObjectId.isValid(text)) return ObjectId.createFromHexString(text);
  throw new CommandError('BadValue', 'invalid object id: length');
}

function timestamp(t: ScriptValue, i: ScriptValue): Timestamp {
  return new Timestamp({ t: numberOf(t) >>> 0, i: numberOf(i) >>> 0 });
}

const PURE: readonly (readonly [string, ScriptValue])[] = [
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['Math', mathematics()],
  ['Object', maker('Object', ([value]) => value ?? new Map(), OBJECT_MEMBERS)],
  ['Array', maker('Array', newArray, ARRAY_MEMBERS)],
  ['Number', maker('Number', ([value = 0]) => numberOf(value), NUMBER_MEMBERS)],
  ['NumberInt', native((value = 0) => foreignValue(new Int32(numberOf(value) | 0)))],
  ['NumberLong', native((value = 0) => foreignValue(BigInt.asIntN(64, wholeNumber(value))))],
  ['NumberDecimal', native((value = 0) => foreignValue(Decimal128.fromString(textOf(value))))],
  ['ObjectId', maker('ObjectId', ([text]) => foreignValue(objectId(text)))],
  ['Timestamp', maker('Timestamp', ([t = 0, i = 0]) => foreignValue(timestamp(t, i)))],
  [
    'String',
    maker('String', ([value = '']) => textOf(value), {
      fromCharCode: native((...codes) => String.fromCharCode(...codes.map(numberOf))),
    }),
  ],
  ['Boolean', maker('Boolean', ([value]) => isTrue(value))],
  ...['Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError'].map(
    (name): readonly [string, ScriptValue] => [
      name,
      maker(name, ([message]) => errorValue(name, message === undefined ? '' : textOf(message))),
    ],
  ),
  ['isFinite', native((value) => Number.isFinite(numberOf(value)))],
  ['isNaN', native((value) => Number.isNaN(numberOf(value)))],
  ['parseInt', native((text, base) => Number.parseInt(textOf(text), numberOf(base)))],
  ['parseFloat', native((text) => Number.parseFloat(textOf(text)))],
];

/** The names that code knows before it declares any; in `$where`, with the document beside. */
export function globalScope(host: ScriptHost, document?: ScriptValue): Scope {
  const scope = new Scope();
  for (const [name, value] of PURE) scope.declare(name, value, true);
  if (document !== undefined) scope.declare('obj', document);
  scope.declare('Date', dateFunction(host));
  scope.declare(
    'ISODate',
    native((text) => newDate(host, text === undefined ? [] : [text])),
  );
  scope.declare('JSON', jsonLibrary(host));
  scope.declare('sleep', { kind: 'function', call: (_receiver, given) => sleep(host, given) });
  return scope;
}

function newDate({ now }: ScriptHost, given: readonly ScriptValue[]): Date {
  const [first] = given;
  if (given.length === 0) return new Date(now);
  if (given.length > 1) {
    const [year = 0, month = 0, day = 1, ...rest] = given.map(numberOf);
    return new Date(Date.UTC(year, month, day, ...rest.slice(0, 4)));
  }
  return new Date(typeof first === 'string' ? first : numberOf(first));
}

function dateFunction(host: ScriptHost): ScriptFunction {
  return {
    kind: 'function',
    name: 'Date',
    members: new Map<string, ScriptValue>([
      ['now', native(() => host.now.getTime())],
      ['UTC', native((...given) => newDate(host, [...given, 0].slice(0, 7)).getTime())],
      ['parse', native((text) => new Date(textOf(text)).getTime())],
    ]),
    call: () => textOf(host.now),
    construct: (given) => newDate(host, given),
  };
}

// The steps of writing and reading are the command's time, not those of the code around it.
function jsonLibrary({ time }: ScriptHost): ForeignValue {
  const meter = { charge: () => time.check() };
  return library('[object JSON]', {
    stringify: native((value, ...options) => jsonText(value, options, meter)),
    parse: native((text) => parsedJson(text, meter)),
  });
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
