// biome-ignore-all lint/suspicious/noExplicitAny: values of a document, of which the test alone knows the types.
import { thrownError } from '@touchstone/protocol';
import { EJSON, Int32 } from 'bson';
import { isJsonObject, jsonObject, type Place, type Reader, refuse } from './reader.ts';

/** A document of the test file: BSON value classes, the numbers as `Int32`, `Double` and `Long`. */
export type TestDocument = Record<string, any>;

/**
 * Any value, as Extended JSON. Numbers keep their type: an integer that fits is an `Int32`, a larger one a
 * `Long`, the rest are `Double`, as the Extended JSON specification has it for the relaxed form.
 */
export const anyValue: Reader<unknown> = (value, place) => {
  if (typeof value !== 'object' || value === null) return numeric(value);
  return interpret(value, place, false);
};

/** An object, as Extended JSON with the types of its numbers. */
export const bsonDocument: Reader<TestDocument> = (value, place) => {
  const document = interpret(jsonObject(value, place), place, false);
  return isJsonObject(document) ? document : refuse(value, place, 'a document');
};

/** An object of options: BSON classes where JSON has no type, but plain JavaScript numbers. */
export const optionsDocument: Reader<TestDocument> = (value, place) =>
  interpret(jsonObject(value, place), place, true) as TestDocument;

function numeric(value: unknown): unknown {
  return typeof value === 'number' ? typed(value) : value;
}

function interpret(value: object, place: Place, relaxed: boolean): unknown {
  try {
    return interpreted(value, relaxed);
  } catch (error) {
    return refuse(value, place, `Extended JSON (${thrownError(error).message})`);
  }
}

/** As `EJSON.parse` has it, which is only asked about what stands for something else: most of a test file does not. */
function interpreted(value: unknown, relaxed: boolean): unknown {
  if (typeof value === 'number') return relaxed ? value : typed(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => interpreted(item, relaxed));
  const entries = Object.entries(value);
  if (Object.getPrototypeOf(value) !== Object.prototype || entries.some(isSpecial)) {
    return EJSON.parse(JSON.stringify(value), { relaxed });
  }
  const document: TestDocument = {};
  for (const [name, member] of entries) document[name] = interpreted(member, relaxed);
  return document;
}

function isSpecial([name, value]: readonly [string, unknown]): boolean {
  return name.startsWith('$') || name === '__proto__' || value === undefined;
}

function typed(value: number): unknown {
  return (value | 0) === value
    ? new Int32(value)
    : EJSON.parse(JSON.stringify(value), { relaxed: false });
}
