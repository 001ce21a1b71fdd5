import { EJSON } from 'bson';
import type { TestDocument } from './extended-json.ts';
import { isJsonObject, type JsonObject, jsonObject, type Place, type Reader } from './reader.ts';
import { NEWEST_SCHEMA_VERSION } from './schema-version.ts';

/**
 * The formats before the unified one have no schema: their readers ask for what they need and let the rest
 * be, since a member that nobody knows is a comment there.
 */

/** True if a file is of no schema version and has all of these members. */
export function hasMembers(json: unknown, ...names: readonly string[]): json is JsonObject {
  return isJsonObject(json) && !('schemaVersion' in json) && names.every((name) => name in json);
}

const WHOLE_FILE: Place = { path: '', version: NEWEST_SCHEMA_VERSION };

/** The file itself, which must be an object; throws `TestFileError`. */
export function wholeFile(json: unknown): JsonObject {
  return jsonObject(json, WHOLE_FILE);
}

/** A member that must be there and of this form; throws `TestFileError`. */
export function member<T>(source: JsonObject, name: string, read: Reader<T>): T {
  return read(source[name], { ...WHOLE_FILE, path: name });
}

/** The same where it may be missing or null. */
export function optionalMember<T>(
  source: JsonObject,
  name: string,
  read: Reader<T>,
): T | undefined {
  return (source[name] ?? undefined) === undefined ? undefined : member(source, name, read);
}

/** JSON with BSON types as value classes, the numbers too: as it goes over the wire. */
export function exact(json: JsonObject): TestDocument {
  return EJSON.deserialize(json, { relaxed: false });
}

/** JSON with BSON types as value classes, and plain numbers. */
export function relaxed(json: JsonObject): TestDocument {
  return EJSON.deserialize(json, { relaxed: true });
}
