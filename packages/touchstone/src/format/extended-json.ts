import { EJSON } from 'bson';
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
  return typeof value === 'number' ? EJSON.parse(JSON.stringify(value), { relaxed: false }) : value;
}

function interpret(value: object, place: Place, relaxed: boolean): unknown {
  try {
    return EJSON.parse(JSON.stringify(value), { relaxed });
  } catch (error) {
    return refuse(value, place, `Extended JSON (${(error as Error).message})`);
  }
}
