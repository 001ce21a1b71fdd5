import { Decimal128, Int32, ObjectId, Timestamp } from 'bson';
import { FarDate } from '../value/date.ts';
import { bsonUndefined, type Value } from '../value/value.ts';
import { scriptError } from './script-failure.ts';

export type Primitive = undefined | null | boolean | number | string;

/** A function of the language's own, or of the code's. */
export interface ScriptFunction {
  readonly kind: 'function';
  /** As it stands in the code; a function of the language's own has none. */
  readonly text?: string;
  call(receiver: ScriptValue, given: readonly ScriptValue[]): ScriptValue;
  /** The object that `new` makes; absent for what is no constructor. */
  construct?(given: readonly ScriptValue[]): ScriptValue;
  /** The name and the members of a function of the language's own. */
  readonly name?: string;
  readonly members?: ReadonlyMap<string, ScriptValue>;
}

/** A BSON value that the language has no form of: it is known by its text, its number, its members. */
export interface ForeignValue {
  readonly kind: 'foreign';
  readonly primitive: Primitive;
  readonly text: string;
  /** The value that it is in a document; absent for what no document can hold. */
  readonly stored?: Value;
  readonly members: ReadonlyMap<string, ScriptValue>;
}

/** The values that code computes with. Its arrays and objects are copies of its own, which it may change. */
export type ScriptValue =
  | Primitive
  | Date
  | ScriptValue[]
  | Map<string, ScriptValue>
  | ScriptFunction
  | ForeignValue;

export function isPrimitive(value: ScriptValue): value is Primitive {
  return value === null || (typeof value !== 'object' && typeof value !== 'function');
}

function isArray(value: ScriptValue): value is ScriptValue[] {
  return Array.isArray(value);
}

// The document as it was before code saw it: numbers that code leaves alone keep their types.
const origins = new WeakMap<object, Value>();

/** The document or array of which code's value is a copy. */
export function originOf(value: object): Value | undefined {
  return origins.get(value);
}

function copyOf<T extends object>(copy: T, origin: Value): T {
  origins.set(copy, origin);
  return copy;
}

/** The form in which code sees a value of a document. */
export function scriptValueOf(value: Value): ScriptValue {
  if (value === null || isPrimitive(value as ScriptValue)) {
    return typeof value === 'bigint' ? longValue(value) : (value as Primitive);
  }
  if (value instanceof Int32) return value.value;
  if (value === bsonUndefined) return undefined;
  // The language has no dates beyond its range; MongoDB makes them invalid too.
  if (value instanceof Date) return value instanceof FarDate ? new Date(Number.NaN) : value;
  if (Array.isArray(value)) return copyOf(value.map(scriptValueOf), value);
  if (value instanceof Map) {
    const members = Array.from(value, ([name, each]) => [name, scriptValueOf(each)] as const);
    return copyOf(new Map(members), value);
  }
  return foreignValue(value);
}

/** A value of the language's own that is known by its members. */
export function foreign(text: string, primitive: Primitive, members: object = {}): ForeignValue {
  return { kind: 'foreign', text, primitive, members: new Map(Object.entries(members)) };
}

function longValue(value: bigint): ForeignValue {
  const number = Number(value);
  const toNumber: ScriptFunction = { kind: 'function', call: () => number };
  return { ...foreign(String(value), number, { toNumber }), stored: value };
}

/** The form in which code sees a value that its language does not have. */
export function foreignValue(value: Value): ForeignValue {
  return { ...shownAs(value), stored: value };
}

function shownAs(value: Value): ForeignValue {
  if (typeof value === 'bigint') return longValue(value);
  if (value instanceof Int32)
    return { ...foreign(`NumberInt(${value.value})`, value.value), stored: value };
  if (value instanceof Decimal128) {
    const text = `NumberDecimal("${value.toString()}")`;
    return foreign(text, text);
  }
  if (value instanceof ObjectId) {
    const text = `ObjectId("${value.toHexString()}")`;
    return foreign(text, text, { str: value.toHexString() });
  }
  if (value instanceof Timestamp) {
    const { t, i } = value;
    return foreign(`Timestamp(${t}, ${i})`, `Timestamp(${t}, ${i})`, { t, i });
  }
  return foreign('[object Object]', '[object Object]');
}

export function typeOf(value: ScriptValue): string {
  if (isPrimitive(value)) return value === null ? 'object' : typeof value;
  return 'kind' in value && value.kind === 'function' ? 'function' : 'object';
}

export function isTrue(value: ScriptValue): boolean {
  return isPrimitive(value) ? Boolean(value) : true;
}

/** The text of a value, as `String(value)` has it. */
export function textOf(value: ScriptValue): string {
  if (isPrimitive(value)) return String(value);
  if (value instanceof Date) return dateText(value);
  if (isArray(value)) return elementsText(value, { left: MAX_ELEMENTS });
  if (value instanceof Map) return '[object Object]';
  return value.kind === 'foreign' ? value.text : 'function';
}

/** So many elements are written out: an array may hold itself, or one other many times over. */
const MAX_ELEMENTS = 1 << 20;
const MAX_NESTING = 200;

function elementsText(array: readonly ScriptValue[], budget: { left: number }, depth = 0): string {
  budget.left -= array.length;
  if (budget.left < 0 || depth > MAX_NESTING) {
    throw scriptError('InternalError', 'allocation size overflow');
  }
  const texts = array.map((each) => {
    if (each === undefined || each === null) return '';
    return isArray(each) ? elementsText(each, budget, depth + 1) : textOf(each);
  });
  return texts.join();
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return 'Invalid Date';
  const [weekday = '', day = '', month = '', year = '', time = ''] = date.toUTCString().split(' ');
  return `${weekday.slice(0, -1)} ${month} ${day} ${year} ${time} GMT+0000 (UTC)`;
}

/** The primitive that operators make of a value before they compute. */
export function primitiveOf(value: ScriptValue, wanted: 'number' | 'default'): Primitive {
  if (isPrimitive(value)) return value;
  if (value instanceof Date) return wanted === 'number' ? value.getTime() : dateText(value);
  return 'primitive' in value ? value.primitive : textOf(value);
}

export function numberOf(value: ScriptValue): number {
  return Number(primitiveOf(value, 'number'));
}

/** The language's `==`. */
export function looselyEqual(left: ScriptValue, right: ScriptValue): boolean {
  if (isPrimitive(left) === isPrimitive(right)) {
    // biome-ignore lint/suspicious/noDoubleEquals: this operator is what is asked for.
    return isPrimitive(left) ? left == right : left === right;
  }
  const [one, other] = isPrimitive(left) ? [left, right] : [right, left];
  if (one === null || one === undefined) return false;
  // biome-ignore lint/suspicious/noDoubleEquals: this operator is what is asked for.
  return one == primitiveOf(other, 'default');
}
