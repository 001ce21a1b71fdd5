import { present } from '@touchstone/protocol';
import { scriptError } from './script-failure.ts';
import {
  isPrimitive,
  isTrue,
  numberOf,
  type ScriptFunction,
  type ScriptValue,
  textOf,
} from './script-value.ts';

/** The part of the running code that members may use. */
export interface Meter {
  /** Counts work that is not seen as steps of the code. */
  charge(steps: number): void;
}

type Given = readonly ScriptValue[];
type Elements = ScriptValue[];
type Method<T> = (self: T, given: Given, meter: Meter) => ScriptValue;

/** Longer text than this is not made. */
const MAX_TEXT_LENGTH = 1 << 24;

const STRING_METHODS: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ['toString', (text) => text],
  ['valueOf', (text) => text],
  ['indexOf', (text, [part]) => text.indexOf(textOf(part))],
  ['lastIndexOf', (text, [part]) => text.lastIndexOf(textOf(part))],
  ['includes', (text, [part]) => text.includes(textOf(part))],
  ['startsWith', (text, [part]) => text.startsWith(textOf(part))],
  ['endsWith', (text, [part]) => text.endsWith(textOf(part))],
  ['charAt', (text, [index]) => text.charAt(numberOf(index))],
  ['charCodeAt', (text, [index]) => text.charCodeAt(numberOf(index))],
  ['slice', (text, [start, end]) => text.slice(numberOf(start), optionalNumber(end))],
  ['substring', (text, [start, end]) => text.substring(numberOf(start), optionalNumber(end))],
  ['toLowerCase', (text) => text.toLowerCase()],
  ['toUpperCase', (text) => text.toUpperCase()],
  ['trim', (text) => text.trim()],
  ['trimStart', (text) => text.trimStart()],
  ['trimEnd', (text) => text.trimEnd()],
  ['at', (text, [index]) => text.at(numberOf(index ?? 0))],
  ['concat', (text, given) => made([text, ...given.map(textOf)].join(''))],
  ['codePointAt', (text, [index]) => text.codePointAt(numberOf(index ?? 0))],
  ['padStart', (text, given) => padded(text, given, (length, fill) => text.padStart(length, fill))],
  ['padEnd', (text, given) => padded(text, given, (length, fill) => text.padEnd(length, fill))],
  ['repeat', repeated],
  ['replace', (text, [part, by]) => text.replace(textOf(part), replacement(by))],
  ['replaceAll', replacedAll],
  ['split', split],
  ['substr', (text, [start, length]) => text.substr(numberOf(start), optionalNumber(length))],
  ['localeCompare', (text, [other]) => order(text, textOf(other))],
]);

const ARRAY_METHODS: ReadonlyMap<string, Method<Elements>> = new Map<string, Method<Elements>>([
  ['toString', textOf],
  ['indexOf', (array, [value]) => array.indexOf(value)],
  ['includes', (array, [value]) => array.includes(value)],
  ['slice', (array, [start, end]) => array.slice(numberOf(start ?? 0), optionalNumber(end))],
  ['join', (array, [separator = ',']) => joined(array, textOf(separator))],
  ['some', (array, given) => array.some(asked(array, given))],
  ['every', (array, given) => array.every(asked(array, given))],
  ['filter', (array, given) => array.filter(asked(array, given))],
  ['map', (array, given) => array.map(applied(array, given))],
  ['find', (array, given) => array.find(asked(array, given))],
  ['forEach', (array, given) => void array.forEach(applied(array, given))],
  ['reduce', reduced],
  ['concat', (array, given) => concatenated(array, given)],
  ['push', pushed],
  ['pop', (array) => array.pop()],
  ['shift', (array) => array.shift()],
  ['reverse', (array) => array.reverse()],
  ['sort', sorted],
  ['at', (array, [index]) => array.at(numberOf(index ?? 0))],
  [
    'fill',
    (array, [value, start, end]) => array.fill(value, optionalNumber(start), optionalNumber(end)),
  ],
  ['findIndex', (array, given) => array.findIndex(asked(array, given))],
  ['flat', (array, [depth = 1]) => flattened(array, numberOf(depth))],
  ['flatMap', (array, given) => flattened(array.map(applied(array, given)), 1)],
  ['lastIndexOf', (array, [value]) => array.lastIndexOf(value)],
  ['reduceRight', (array, given) => reduced(array.toReversed(), given)],
  ['splice', spliced],
  [
    'unshift',
    (array, given) => {
      checkElements(array.length + given.length);
      return array.unshift(...given);
    },
  ],
]);

const DATE_METHODS: ReadonlyMap<string, Method<Date>> = new Map<string, Method<Date>>([
  ['toString', textOf],
  ['toISOString', (date) => date.toISOString()],
  ['valueOf', (date) => date.getTime()],
  ['getTime', (date) => date.getTime()],
  ...(['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'] as const)
    // The server's zone is that of universal time.
    .flatMap((part): [string, Method<Date>][] => [
      [`get${part}`, (date) => date[`getUTC${part}`]()],
      [`getUTC${part}`, (date) => date[`getUTC${part}`]()],
    ]),
]);

const FUNCTION_METHODS: ReadonlyMap<string, Method<ScriptFunction>> = new Map<
  string,
  Method<ScriptFunction>
>([
  ['call', (self, [receiver, ...given]) => self.call(receiver, given)],
  ['apply', (self, [receiver, given]) => self.call(receiver, Array.isArray(given) ? given : [])],
  [
    'bind',
    (self, [receiver, ...first]) => ({
      kind: 'function',
      call: (_receiver, given) => self.call(receiver, [...first, ...given]),
    }),
  ],
  ['toString', (self) => self.text ?? 'function'],
]);

const OBJECT_METHODS: ReadonlyMap<string, Method<ScriptValue>> = new Map<
  string,
  Method<ScriptValue>
>([
  ['toString', textOf],
  ['valueOf', (value) => value],
  ['hasOwnProperty', (value, [name]) => hasMember(value, textOf(name))],
]);

function optionalNumber(value: ScriptValue): number | undefined {
  return value === undefined ? undefined : numberOf(value);
}

/** Text that would be too long is refused, as SpiderMonkey does. */
export function checkLength(length: number): void {
  if (length > MAX_TEXT_LENGTH) throw scriptError('InternalError', 'allocation size overflow');
}

function joined(array: Given, separator: string): string {
  const texts = array.map((each) => (each == null ? '' : textOf(each)));
  const length = texts.reduce((sum, text) => sum + text.length + separator.length, 0);
  checkLength(length);
  return texts.join(separator);
}

/** Longer arrays than this are not made. */
const MAX_ARRAY_LENGTH = 1 << 20;

function checkElements(count: number): void {
  if (count > MAX_ARRAY_LENGTH) throw scriptError('InternalError', 'allocation size overflow');
}

function made(text: string): string {
  checkLength(text.length);
  return text;
}

function repeated(text: string, [count]: Given, meter: Meter): string {
  const times = Math.trunc(numberOf(count)) || 0;
  if (times < 0) throw scriptError('RangeError', 'repeat count must be non-negative');
  checkLength(text.length * times);
  meter.charge((text.length * times) >> 6);
  return text.repeat(times);
}

function padded(
  text: string,
  [length, fill = ' ']: Given,
  pad: (length: number, fill: string) => string,
): string {
  const wanted = numberOf(length) || 0;
  checkLength(Math.max(wanted, text.length));
  return pad(wanted, textOf(fill));
}

// No patterns of the engine's: what is put in stands as it is.
function replacement(by: ScriptValue): (part: string) => string {
  const call = asFunction(by);
  return (part) => textOf(call === undefined ? by : call.call(undefined, [part]));
}

function replacedAll(text: string, [part, by]: Given, meter: Meter): string {
  const pieces = text.split(textOf(part));
  const replace = replacement(by);
  meter.charge(pieces.length);
  let result = present(pieces[0]);
  for (const piece of pieces.slice(1)) result = made(result + replace(textOf(part)) + piece);
  return result;
}

function split(text: string, [separator, limit]: Given, meter: Meter): ScriptValue {
  if (separator === undefined) return [text];
  const pieces = text.split(textOf(separator), optionalNumber(limit));
  checkElements(pieces.length);
  meter.charge(pieces.length >> 4);
  return pieces;
}

function flattened(array: Given, depth: number): Elements {
  const flat: ScriptValue[] = [];
  for (const each of array) {
    if (Array.isArray(each) && depth >= 1) {
      for (const inner of flattened(each, Math.min(depth, 100) - 1)) flat.push(inner);
    } else flat.push(each);
    checkElements(flat.length);
  }
  return flat;
}

function spliced(array: Elements, [start, count, ...items]: Given): Elements {
  checkElements(array.length + items.length);
  const from = numberOf(start ?? 0);
  return array.splice(from, count === undefined ? array.length : numberOf(count), ...items);
}

function pushed(array: Elements, given: Given): number {
  checkElements(array.length + given.length);
  for (const each of given) array.push(each);
  return array.length;
}

function concatenated(array: Elements, given: Given): Elements {
  const parts = given.map((each) => (Array.isArray(each) ? each : [each]));
  checkElements(parts.reduce((sum, each) => sum + each.length, array.length));
  return array.concat(...parts);
}

function reduced(array: Elements, [callback, ...initial]: Given): ScriptValue {
  const call = called(callback);
  if (array.length === 0 && initial.length === 0) {
    throw scriptError('TypeError', 'reduce of empty array with no initial value');
  }
  const step = (total: ScriptValue, value: ScriptValue, at: number): ScriptValue =>
    call.call(undefined, [total, value, at, array]);
  return initial.length === 0 ? array.reduce(step) : array.reduce(step, initial[0]);
}

function sorted(array: Elements, [comparator]: Given): Elements {
  if (comparator === undefined) {
    return array.sort((one, other) => order(textOf(one), textOf(other)));
  }
  const call = called(comparator);
  return array.sort((one, other) => numberOf(call.call(undefined, [one, other])));
}

function order(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function called(callback: ScriptValue): ScriptFunction {
  const call = asFunction(callback);
  if (call === undefined) throw scriptError('TypeError', `${textOf(callback)} is not a function`);
  return call;
}

function applied(
  array: Elements,
  [callback]: Given,
): (value: ScriptValue, at: number) => ScriptValue {
  const call = called(callback);
  return (value, at) => call.call(undefined, [value, at, array]);
}

function asked(array: Elements, given: Given): (value: ScriptValue, at: number) => boolean {
  const call = applied(array, given);
  return (value, at) => isTrue(call(value, at));
}

/** The value as something to call, if it is. */
export function asFunction(value: ScriptValue): ScriptFunction | undefined {
  if (isPrimitive(value) || !('kind' in value) || value.kind !== 'function') return undefined;
  return value;
}

/** True if a value has a member of its own: `name in value`. */
export function hasMember(value: ScriptValue, name: string): boolean {
  if (Array.isArray(value)) return name === 'length' || Object.hasOwn(value, name);
  if (value instanceof Map) return value.has(name);
  return false;
}

/** The value of `value.name`; undefined where the value has no such member. */
export function memberOf(value: ScriptValue, name: string, meter: Meter): ScriptValue {
  if (typeof value === 'string') return ofString(value, name, meter);
  if (Array.isArray(value)) {
    if (name === 'length') return value.length;
    if (isIndex(name)) return value[Number(name)];
    return bound(ARRAY_METHODS.get(name) ?? OBJECT_METHODS.get(name), value, meter);
  }
  if (value instanceof Map && value.has(name)) return value.get(name);
  if (value instanceof Date) {
    return bound(DATE_METHODS.get(name) ?? OBJECT_METHODS.get(name), value, meter);
  }
  const called = asFunction(value);
  if (called !== undefined) {
    return called.members?.get(name) ?? bound(FUNCTION_METHODS.get(name), called, meter);
  }
  const own = isForeign(value) ? value.members.get(name) : undefined;
  return own ?? bound(OBJECT_METHODS.get(name), value, meter);
}

/** Gives a member a value: `object.name = value`. What is no object of the code's own stays as it is. */
export function setMember(object: ScriptValue, name: string, value: ScriptValue): void {
  if (object instanceof Map) {
    object.set(name, value);
  } else if (Array.isArray(object)) {
    if (!isIndex(name)) throw scriptError('TypeError', `an array's ${name} cannot be changed`);
    const at = Number(name);
    checkElements(at + 1);
    // Without holes: what was not given is undefined.
    while (object.length < at) object.push(undefined);
    object[at] = value;
  } else if (typeof object === 'object') {
    throw scriptError('TypeError', `"${name}" is read-only`);
  }
}

/** `delete object.name`: of an array, the place stays, and holds nothing. */
export function deleteMember(object: ScriptValue, name: string): true {
  if (object instanceof Map) object.delete(name);
  else if (Array.isArray(object) && hasMember(object, name)) setMember(object, name, undefined);
  return true;
}

function isForeign(
  value: ScriptValue,
): value is Extract<ScriptValue, { readonly kind: 'foreign' }> {
  return !isPrimitive(value) && 'kind' in value && value.kind === 'foreign';
}

function ofString(text: string, name: string, meter: Meter): ScriptValue {
  if (name === 'length') return text.length;
  if (isIndex(name)) return text[Number(name)];
  return bound(STRING_METHODS.get(name), text, meter);
}

function isIndex(name: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(name);
}

function bound<T extends ScriptValue>(
  method: Method<T> | undefined,
  self: T,
  meter: Meter,
): ScriptFunction | undefined {
  if (method === undefined) return undefined;
  const size = typeof self === 'string' || Array.isArray(self) ? self.length : 0;
  return {
    kind: 'function',
    call(_receiver, given) {
      meter.charge(size >> 6);
      return method(self, given, meter);
    },
  };
}
