import { thrownError } from '@touchstone/protocol';
import { entityDefinition } from './entities.ts';
import { expectedEventsForClient } from './expected-event.ts';
import { expectedLogMessagesForClient } from './expected-log.ts';
import { expectedSpansForClient } from './expected-span.ts';
import { bsonDocument, type TestDocument } from './extended-json.ts';
import { isNestedTooDeep, MAX_NESTING } from './nesting.ts';
import {
  arrayOf,
  below,
  type JsonObject,
  jsonObject,
  object,
  optional,
  type Reader,
  refuse,
  required,
  string,
  TestFileError,
} from './reader.ts';
import { runOnRequirement } from './run-on.ts';
import {
  formatSchemaVersion,
  isSupportedSchemaVersion,
  NEWEST_SCHEMA_VERSION,
  parseSchemaVersion,
  type SchemaVersion,
} from './schema-version.ts';
import type { CollectionData, TestCase, TestFile } from './test-file.ts';
import { testOperation } from './test-operation.ts';

const atLeastOne = { atLeast: 1 };

/** A write concern here would fight with the `majority` that the runner sets data up with. */
const createOptions: Reader<TestDocument> = (value, place) => {
  const source = jsonObject(value, place);
  if (Object.hasOwn(source, 'writeConcern')) {
    return refuse(source['writeConcern'], below(place, 'writeConcern'), 'no write concern');
  }
  return bsonDocument(value, place);
};

const collectionData: Reader<CollectionData> = object({
  collectionName: required(string),
  databaseName: required(string),
  createOptions: optional(createOptions, 9),
  documents: required(arrayOf(bsonDocument)),
});

const requirements = arrayOf(runOnRequirement, atLeastOne);

const testMembers = object({
  description: required(string),
  runOnRequirements: optional(requirements),
  skipReason: optional(string),
  operations: required(arrayOf(testOperation)),
  expectEvents: optional(arrayOf(expectedEventsForClient, atLeastOne)),
  expectLogMessages: optional(arrayOf(expectedLogMessagesForClient, atLeastOne), 13),
  expectTracingMessages: optional(arrayOf(expectedSpansForClient, atLeastOne), 27),
  outcome: optional(arrayOf(collectionData, atLeastOne)),
});

const testCase: Reader<TestCase> = (value, place) => ({
  runOnRequirements: [],
  expectEvents: [],
  expectLogMessages: [],
  expectTracingMessages: [],
  outcome: [],
  ...testMembers(value, place),
});

const fileMembers = object({
  description: required(string),
  schemaVersion: required(string),
  runOnRequirements: optional(requirements),
  createEntities: optional(arrayOf(entityDefinition, atLeastOne)),
  initialData: optional(arrayOf(collectionData, atLeastOne)),
  tests: required(arrayOf(testCase, atLeastOne)),
  _yamlAnchors: optional<JsonObject>(jsonObject, 1),
});

/**
 * Reads a test file of the unified test format. Throws `TestFileError`, which names each place that does not
 * follow the schema of the version that the file claims, or says that the version is not supported.
 *
 * @example
 * ```ts
 * const file = parseTestFile(`{
 *   "description": "a file of mine",
 *   "schemaVersion": "1.0",
 *   "tests": [{ "description": "nothing happens", "operations": [] }]
 * }`);
 * file.tests.map(({ description }) => description); // => [ 'nothing happens' ]
 * parseTestFile('{}'); // throws TestFileError: …
 * ```
 */
export function parseTestFile(text: string): TestFile {
  const source = parseJson(text);
  const version = readVersion(source);
  const { _yamlAnchors, schemaVersion, ...members } = fileMembers(source, { path: '', version });
  return {
    runOnRequirements: [],
    createEntities: [],
    initialData: [],
    ...members,
    schemaVersion: version,
  };
}

function parseJson(text: string): unknown {
  let source: unknown;
  try {
    source = JSON.parse(text);
  } catch (error) {
    const found = thrownError(error).message;
    throw new TestFileError([{ path: '', expected: 'JSON', found }]);
  }
  if (!isNestedTooDeep(source)) return source;
  const expected = `JSON of at most ${MAX_NESTING} levels`;
  throw new TestFileError([{ path: '', expected, found: 'more' }]);
}

function readVersion(source: unknown): SchemaVersion {
  const root = { path: '', version: NEWEST_SCHEMA_VERSION };
  const value = jsonObject(source, root)['schemaVersion'];
  const place = below(root, 'schemaVersion');
  const version = typeof value === 'string' ? parseSchemaVersion(value) : undefined;
  if (version === undefined) return refuse(value, place, 'a version such as "1.3"');
  if (!isSupportedSchemaVersion(version)) {
    return refuse(
      value,
      place,
      `a version from 1.0 to ${formatSchemaVersion(NEWEST_SCHEMA_VERSION)}`,
    );
  }
  return version;
}
