import type { TestFormat, TestSource } from '../run/test-format.ts';
import { loadUnified } from '../run/unified-file.ts';
import { hasMembers, member, optionalMember, wholeFile } from '../test-file/older-file.ts';
import { parseTestFile } from '../test-file/parse-test-file.ts';
import { arrayOf, isJsonObject, type JsonObject, jsonObject, string } from '../test-file/reader.ts';

const NAME = 'CRUD v1';
const COLLECTION = 'collection0';

/**
 * The format of the CRUD specification before the unified one: data, one operation, its outcome. Such a file
 * says less than a unified one can, so it is rewritten as one and run as such.
 */
export const crudV1: TestFormat = {
  name: NAME,
  recognize: ({ json }) =>
    hasMembers(json, 'data', 'tests') &&
    Array.isArray(json['tests']) &&
    json['tests'].every(isCase),
  parse: (source) => loadUnified(NAME, source, parseTestFile(JSON.stringify(unifiedForm(source)))),
};

function isCase(test: unknown): boolean {
  return isJsonObject(test) && 'operation' in test && 'outcome' in test;
}

function unifiedForm({ suite, file, json }: TestSource): JsonObject {
  const source = wholeFile(json);
  const data = member(source, 'data', arrayOf(jsonObject));
  const minServerVersion = optionalMember(source, 'minServerVersion', string);
  const maxServerVersion = optionalMember(source, 'maxServerVersion', string);
  const serverless = optionalMember(source, 'serverless', string);
  const requirement = { minServerVersion, maxServerVersion, serverless };
  const databaseName = `${suite}-v1`.slice(0, 60);
  const collectionName = file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/, '');
  const namespace = { databaseName, collectionName };
  return {
    description: file,
    schemaVersion: '1.4',
    ...(Object.values(requirement).some((value) => value !== undefined) && {
      runOnRequirements: [requirement],
    }),
    createEntities: [
      { client: { id: 'client0' } },
      { database: { id: 'database0', client: 'client0', databaseName } },
      { collection: { id: COLLECTION, database: 'database0', collectionName } },
    ],
    initialData: [{ ...namespace, documents: data }],
    tests: member(source, 'tests', arrayOf(jsonObject)).map((test) => unifiedTest(test, namespace)),
  };
}

interface Namespace {
  readonly databaseName: string;
  readonly collectionName: string;
}

function unifiedTest(test: JsonObject, namespace: Namespace): JsonObject {
  const operation = member(test, 'operation', jsonObject);
  const outcome = member(test, 'outcome', jsonObject);
  const collection = optionalMember(outcome, 'collection', jsonObject);
  const name = member(operation, 'name', string);
  return {
    description: member(test, 'description', string),
    operations: [
      {
        name,
        object: COLLECTION,
        arguments: unifiedArguments(operation['arguments']),
        ...expectation(name, outcome),
      },
    ],
    ...(collection !== undefined && { outcome: [expectedData(collection, namespace)] }),
  };
}

/** `options` were a member of their own, and requests of bulk writes had a name. */
function unifiedArguments(given: unknown): JsonObject {
  const { options, requests, ...rest } = isJsonObject(given) ? given : {};
  return {
    ...rest,
    ...(isJsonObject(options) ? options : {}),
    ...(Array.isArray(requests) && {
      requests: requests.map((request) => ({ [request.name]: request.arguments })),
    }),
  };
}

function expectation(operation: string, outcome: JsonObject): JsonObject {
  const { error, result } = outcome;
  if (error === true) {
    // Only what a failed bulk write had done is a result.
    return {
      expectError: { isError: true, ...(isJsonObject(result) && { expectResult: result }) },
    };
  }
  if (!('result' in outcome)) return {};
  return { expectResult: isJsonObject(result) ? lenient(operation, result) : result };
}

/** Results that a driver need not report are compared where they are there. Documents are compared as they are. */
const OPTIONAL_RESULTS: readonly string[] = [
  'insertedId',
  'insertedIds',
  'modifiedCount',
  'upsertedCount',
  'upsertedId',
  'upsertedIds',
];

function lenient(operation: string, result: JsonObject): JsonObject {
  if (operation.startsWith('findOneAnd')) return result;
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => [
      name,
      OPTIONAL_RESULTS.includes(name) ? { $$unsetOrMatches: value } : value,
    ]),
  );
}

function expectedData(collection: JsonObject, { databaseName, collectionName }: Namespace): object {
  return {
    databaseName,
    collectionName: optionalMember(collection, 'name', string) ?? collectionName,
    documents: member(collection, 'data', arrayOf(jsonObject)),
  };
}
