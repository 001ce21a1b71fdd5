import { EJSON } from 'bson';
import type { Document } from '../bson/index.ts';
import { entryOf } from '../narrowing/present.ts';
import { thrownError } from '../narrowing/thrown-error.ts';

/** A text that is no Extended JSON, and the place in it. */
export class ExtendedJsonError extends Error {
  /** The name of the class, as stacks show it. */
  override readonly name = 'ExtendedJsonError';
  /** `a.b[2]`; empty for the whole. */
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(path === '' ? message : `${path}: ${message}`, options);
    this.path = path;
  }
}

/** Options of `parseExtendedJson`. */
export interface ParseExtendedJsonOptions {
  /** Numbers become plain JavaScript numbers where they fit, instead of `Int32`, `Double`, `Long`. Default false. */
  readonly relaxed?: boolean;
}

/**
 * Parses canonical, relaxed and legacy Extended JSON (version 2). Unlike `EJSON.parse`, a malformed type wrapper
 * (`{"$oid": 5}`, `{"$numberInt": "1", "more": 1}`) is an error, as the specification demands, and not a document with odd
 * keys. Query operators that look like wrappers (`{"$regex": …, "$options": …}` aside) are left alone.
 *
 * Source: extended-json.md, "Parsing".
 *
 * @example
 * ```ts
 * parseExtendedJson('{ "n": { "$numberInt": "1" }, "at": { "$date": "2026-01-01T00:00:00Z" } }'); // => { n: …, at: 2026-01-01T00:00:00.000Z }
 * ```
 */
export function parseExtendedJson(text: string, options: ParseExtendedJsonOptions = {}): Document {
  const relaxed = options.relaxed ?? false;
  const value = read<unknown>(() => JSON.parse(text));
  check(value, '', relaxed);
  // Some values are known to be none only when they are made, such as a decimal with too many digits.
  return read(() => EJSON.parse(text, { relaxed }) as Document);
}

function read<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (cause) {
    throw new ExtendedJsonError('', thrownError(cause).message, { cause });
  }
}

/** The milliseconds that a `Date` holds, before and after 1970. */
const LAST_DATE = 8.64e15;

type Json = Record<string, unknown>;
type Check = (value: unknown, object: Json, relaxed: boolean) => boolean;

const isText = (value: unknown): boolean => typeof value === 'string';

/** A wrapper's own key, the keys that may stand beside it, and what its value must be. */
interface Wrapper {
  readonly beside: readonly string[];
  readonly expected: string;
  readonly check: Check;
}

const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map(
  Object.entries<Wrapper>({
    $oid: only(
      '24 hexadecimal digits',
      (value) => isText(value) && /^[0-9a-f]{24}$/i.test(`${value}`),
    ),
    $symbol: only('a string', isText),
    $numberInt: only('a string of a 32-bit integer', isInt32),
    $numberLong: only('a string of a 64-bit integer', isInt64),
    $numberDouble: only('a string of a number', isDouble),
    $numberDecimal: only('a string', isText),
    $binary: {
      beside: ['$type'],
      expected: '{"base64": string, "subType": string of hexadecimal digits}',
      check: isBinary,
    },
    $uuid: only('a string of a UUID', (value) =>
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value)),
    ),
    $code: { beside: ['$scope'], expected: 'a string, with a document as $scope', check: isCode },
    $timestamp: only('{"t": integer, "i": integer}', isTimestamp),
    $regularExpression: only('{"pattern": string, "options": string}', isRegularExpression),
    $dbPointer: only('{"$ref": string, "$id": object id}', isDbPointer),
    $date: only('an ISO 8601 string or {"$numberLong": string}', isDate),
    $minKey: only('1', (value) => value === 1),
    $maxKey: only('1', (value) => value === 1),
    $undefined: only('true', (value) => value === true),
  }),
);

function only(expected: string, checkValue: Check): Wrapper {
  return { beside: [], expected, check: checkValue };
}

function check(value: unknown, path: string, relaxed: boolean): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      check(item, `${path}[${index}]`, relaxed);
    });
  } else if (isObject(value)) {
    checkWrapper(value, path, relaxed);
    for (const [key, inner] of Object.entries(value)) {
      check(inner, path === '' ? key : `${path}.${key}`, relaxed);
    }
  }
}

function checkWrapper(object: Json, path: string, relaxed: boolean): void {
  const key = Object.keys(object).find((name) => WRAPPERS.has(name));
  if (key === undefined) return;
  const wrapper = entryOf(WRAPPERS, key);
  const extra = Object.keys(object).find((name) => name !== key && !wrapper.beside.includes(name));
  if (extra !== undefined) {
    throw new ExtendedJsonError(path, `${key} may not stand beside ${JSON.stringify(extra)}`);
  }
  if (!wrapper.check(object[key], object, relaxed)) {
    throw new ExtendedJsonError(path, `${key} must be ${wrapper.expected}`);
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasExactly(value: unknown, ...keys: readonly string[]): value is Json {
  return isObject(value) && Object.keys(value).sort().join() === [...keys].sort().join();
}

function isInt32(value: unknown): boolean {
  return isText(value) && /^-?\d{1,10}$/.test(`${value}`) && (Number(value) | 0) === Number(value);
}

function isInt64(value: unknown): boolean {
  if (!isText(value) || !/^-?\d{1,19}$/.test(`${value}`)) return false;
  return BigInt.asIntN(64, BigInt(`${value}`)) === BigInt(`${value}`);
}

function isDouble(value: unknown): boolean {
  if (!isText(value)) return false;
  return (
    /^(-?Infinity|NaN)$/.test(`${value}`) ||
    (`${value}`.trim() !== '' && !Number.isNaN(Number(value)))
  );
}

function isBinary(value: unknown, object: Json): boolean {
  // The legacy form: {"$binary": base64, "$type": hexadecimal}.
  if (isText(value)) return isText(object['$type']);
  return (
    object['$type'] === undefined &&
    hasExactly(value, 'base64', 'subType') &&
    isText(value['base64']) &&
    /^[0-9a-f]{1,2}$/i.test(String(value['subType'])) &&
    isText(value['subType'])
  );
}

function isCode(value: unknown, object: Json): boolean {
  return isText(value) && (!Object.hasOwn(object, '$scope') || isObject(object['$scope']));
}

function isTimestamp(value: unknown): boolean {
  if (!hasExactly(value, 't', 'i')) return false;
  return [value['t'], value['i']].every(
    (part) => Number.isInteger(part) && Number(part) >= 0 && Number(part) < 2 ** 32,
  );
}

function isRegularExpression(value: unknown): boolean {
  return (
    hasExactly(value, 'pattern', 'options') && isText(value['pattern']) && isText(value['options'])
  );
}

function isDbPointer(value: unknown): boolean {
  return (
    hasExactly(value, '$ref', '$id') && isText(value['$ref']) && hasExactly(value['$id'], '$oid')
  );
}

function isDate(value: unknown, _object: Json, relaxed: boolean): boolean {
  if (hasExactly(value, '$numberLong')) return true;
  // A plain number of milliseconds is the legacy form, which has no place among canonical ones.
  if (typeof value === 'number')
    return relaxed && Number.isInteger(value) && Math.abs(value) <= LAST_DATE;
  return isText(value) && !Number.isNaN(Date.parse(`${value}`));
}
