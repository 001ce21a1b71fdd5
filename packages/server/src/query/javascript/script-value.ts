import { Decimal128, Int32, ObjectId, Timestamp } from 'bson';
import type { Value } from '../../value/value.ts';

export type Primitive = undefined | null | boolean | number | string;

/** A function of the language's own, or of the code's. */
export interface ScriptFunction {
  readonly kind: 'function';
  call(receiver: ScriptValue, given: readonly ScriptValue[]): ScriptValue;
}

/** A BSON value that the language has no form of: it is known by its text, its number, its members. */
export interface ForeignValue {
  readonly kind: 'foreign';
  readonly primitive: Primitive;
  readonly text: string;
  readonly members: ReadonlyMap<string, ScriptValue>;
}

/** What code computes with. Nothing that code holds can be changed: only its names can. */
export type ScriptValue =
  | Primitive
  | Date
  | readonly ScriptValue[]
  | ReadonlyMap<string, ScriptValue>
  | ScriptFunction
  | ForeignValue;

export function isPrimitive(value: ScriptValue): value is Primitive {
  return value === null || (typeof value !== 'object' && typeof value !== 'function');
}

function isArray(value: ScriptValue): value is readonly ScriptValue[] {
  return Array.isArray(value);
}

/** The form in which code sees a value of a document. */
export function scriptValueOf(value: Value): ScriptValue {
  if (value === null || isPrimitive(value as ScriptValue)) {
    return typeof value === 'bigint' ? longValue(value) : (value as Primitive);
  }
  if (value instanceof Int32) return value.value;
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(scriptValueOf);
  if (value instanceof Map) {
    return new Map(Array.from(value, ([name, each]) => [name, scriptValueOf(each)]));
  }
  return foreignValue(value);
}

function foreign(text: string, primitive: Primitive, members: object = {}): ForeignValue {
  return { kind: 'foreign', text, primitive, members: new Map(Object.entries(members)) };
}

function longValue(value: bigint): ForeignValue {
  const number = Number(value);
  const toNumber: ScriptFunction = { kind: 'function', call: () => number };
  return foreign(String(value), number, { toNumber });
}

function foreignValue(value: Value): ForeignValue {
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
  if (isArray(value)) return value.map((each) => (each == null ? '' : textOf(each))).join();
  if (value instanceof Map) return '[object Object]';
  return 'text' in value ? value.text : 'function';
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return 'Invalid Date';
  const [weekday = '', day = '', month = '', year = '', time = ''] = date.toUTCString().split(' ');
  return `${weekday.slice(0, -1)} ${month} ${day} ${year} ${time} GMT+0000 (UTC)`;
}

/** What operators make of a value before they compute. */
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
