import type { TestFormat, TestSource } from '../run/test-format.ts';
import { loadUnified } from '../run/unified-file.ts';
import { hasMembers, member, optionalMember, wholeFile } from '../test-file/older-file.ts';
import { parseTestFile } from '../test-file/parse-test-file.ts';
import {
  arrayOf,
  boolean,
  isJsonObject,
  type JsonObject,
  jsonObject,
  string,
} from '../test-file/reader.ts';

const NAME = 'client-side encryption v1';
const KEY_VAULT = { databaseName: 'keyvault', collectionName: 'datakeys' };
const OBJECTS: Readonly<Record<string, string>> = {
  collection: 'collection0',
  database: 'database0',
  testRunner: 'testRunner',
};

/**
 * The format of the client-side encryption specification before the unified one. Such a file says nothing that a unified one
 * cannot, so it is rewritten as one and run as such: a case makes its own client, whose options differ from case to case.
 */
export const clientSideEncryptionV1: TestFormat = {
  name: NAME,
  recognize: ({ json }) => hasMembers(json, 'database_name', 'collection_name', 'tests'),
  parse: (source) => loadUnified(NAME, source, parseTestFile(JSON.stringify(unifiedForm(source)))),
};

interface Namespace {
  readonly databaseName: string;
  readonly collectionName: string;
}

function unifiedForm({ file, json }: TestSource): JsonObject {
  const source = wholeFile(json);
  const namespace = {
    databaseName: member(source, 'database_name', string),
    collectionName: member(source, 'collection_name', string),
  };
  return {
    description: file,
    schemaVersion: '1.25',
    runOnRequirements: requirements(optionalMember(source, 'runOn', arrayOf(jsonObject))),
    createEntities: plainEntities(namespace),
    initialData: initialData(source, namespace),
    tests: member(source, 'tests', arrayOf(jsonObject)).map((test) => unifiedTest(test, namespace)),
  };
}

/** A client that encrypts nothing: it sets fail points, and sees what is stored. */
function plainEntities({ databaseName, collectionName }: Namespace): readonly JsonObject[] {
  return [
    { client: { id: 'plainClient' } },
    { database: { id: 'plainDatabase', client: 'plainClient', databaseName } },
    { collection: { id: 'plainCollection', database: 'plainDatabase', collectionName } },
  ];
}

function requirements(given: readonly JsonObject[] = [{}]): readonly JsonObject[] {
  return given.map(({ topology, ...rest }) => ({
    ...rest,
    ...(topology !== undefined && { topologies: topology }),
    csfle: true,
  }));
}

function initialData(source: JsonObject, namespace: Namespace): readonly JsonObject[] {
  const schema = optionalMember(source, 'json_schema', jsonObject);
  const encryptedFields = optionalMember(source, 'encrypted_fields', jsonObject);
  const createOptions = {
    ...(schema !== undefined &&
      Object.keys(schema).length > 0 && { validator: { $jsonSchema: schema } }),
    ...(encryptedFields !== undefined && { encryptedFields }),
  };
  const keys = optionalMember(source, 'key_vault_data', arrayOf(jsonObject)) ?? [];
  const documents = optionalMember(source, 'data', arrayOf(jsonObject)) ?? [];
  return [
    { ...KEY_VAULT, documents: keys },
    {
      ...namespace,
      documents,
      ...(Object.keys(createOptions).length > 0 && { createOptions }),
    },
  ];
}

function unifiedTest(test: JsonObject, namespace: Namespace): JsonObject {
  const skipReason = optionalMember(test, 'skipReason', string);
  const failPoint = optionalMember(test, 'failPoint', jsonObject);
  const events = optionalMember(test, 'expectations', arrayOf(jsonObject));
  const outcome = optionalMember(test, 'outcome', jsonObject);
  const collection =
    outcome === undefined ? undefined : optionalMember(outcome, 'collection', jsonObject);
  const documents =
    collection === undefined ? undefined : member(collection, 'data', arrayOf(jsonObject));
  const isExact = !JSON.stringify(documents ?? []).includes('"$$');
  const operations = member(test, 'operations', arrayOf(jsonObject));
  return {
    description: member(test, 'description', string),
    ...(skipReason !== undefined && { skipReason }),
    operations: [
      createEntities(optionalMember(test, 'clientOptions', jsonObject), namespace),
      ...(failPoint === undefined ? [] : [setFailPoint(failPoint)]),
      ...operations.map(unifiedOperation),
      ...(documents === undefined || isExact ? [] : [findStored(documents)]),
    ],
    ...(events !== undefined && {
      expectEvents: [{ client: 'client0', events: events.map(unifiedEvent) }],
    }),
    ...(documents !== undefined && isExact && { outcome: [{ ...namespace, documents }] }),
  };
}

/** A stored document is looked for where it is not the same each time: special operators are none of a unified outcome. */
function findStored(documents: readonly JsonObject[]): JsonObject {
  return {
    name: 'find',
    object: 'plainCollection',
    arguments: { filter: {}, sort: { _id: 1 } },
    expectResult: documents,
  };
}

function createEntities(
  options: JsonObject = {},
  { databaseName, collectionName }: Namespace,
): JsonObject {
  const { autoEncryptOpts, ...uriOptions } = options;
  const client = {
    id: 'client0',
    observeEvents: ['commandStartedEvent'],
    ...(Object.keys(uriOptions).length > 0 && { uriOptions }),
    ...(isJsonObject(autoEncryptOpts) && { autoEncryptOpts: encryptionOptions(autoEncryptOpts) }),
  };
  const entities = [
    { client },
    { database: { id: 'database0', client: 'client0', databaseName } },
    { collection: { id: 'collection0', database: 'database0', collectionName } },
  ];
  return { name: 'createEntities', object: 'testRunner', arguments: { entities } };
}

function encryptionOptions({ kmsProviders, ...rest }: JsonObject): JsonObject {
  const providers = isJsonObject(kmsProviders) ? Object.entries(kmsProviders) : [];
  return {
    keyVaultNamespace: 'keyvault.datakeys',
    ...rest,
    kmsProviders: Object.fromEntries(providers.map(unifiedProvider)),
  };
}

const PLACEHOLDER = { $$placeholder: 1 };
const AWS = { accessKeyId: PLACEHOLDER, secretAccessKey: PLACEHOLDER };

/** The credentials that a provider without members stands for: those of whoever runs the tests. */
const CREDENTIALS: Readonly<Record<string, readonly [string, JsonObject]>> = {
  aws: ['aws', AWS],
  awsTemporary: ['aws', { ...AWS, sessionToken: PLACEHOLDER }],
  // Every driver must send some token, and none but the right one is taken.
  awsTemporaryNoSessionToken: ['aws', { ...AWS, sessionToken: 'none' }],
  azure: ['azure', { tenantId: PLACEHOLDER, clientId: PLACEHOLDER, clientSecret: PLACEHOLDER }],
  gcp: ['gcp', { email: PLACEHOLDER, privateKey: PLACEHOLDER }],
  kmip: ['kmip', { endpoint: PLACEHOLDER }],
};

function unifiedProvider([name, given]: readonly [string, unknown]): readonly [string, unknown] {
  const known = CREDENTIALS[name];
  if (known !== undefined) return known;
  const key = isJsonObject(given) ? given['key'] : undefined;
  const binary = isJsonObject(key) ? key['$binary'] : undefined;
  return isJsonObject(binary) ? [name, { key: binary['base64'] }] : [name, given];
}

function setFailPoint(failPoint: JsonObject): JsonObject {
  return {
    name: 'failPoint',
    object: 'testRunner',
    arguments: { client: 'plainClient', failPoint },
  };
}

function unifiedOperation(operation: JsonObject): JsonObject {
  const name = member(operation, 'name', string);
  const commandName = optionalMember(operation, 'command_name', string);
  const given = optionalMember(operation, 'arguments', jsonObject) ?? {};
  const object = OBJECTS[optionalMember(operation, 'object', string) ?? 'collection'];
  return {
    name,
    object,
    arguments: {
      ...unifiedArguments(given, object === 'testRunner'),
      ...(name === 'runCommand' && { commandName: commandName ?? firstName(given['command']) }),
    },
    ...expectation(operation),
  };
}

function firstName(command: unknown): string | undefined {
  return isJsonObject(command) ? Object.keys(command)[0] : undefined;
}

const NEW_NAMES: Readonly<Record<string, string>> = {
  collection: 'collectionName',
  database: 'databaseName',
  index: 'indexName',
};

function unifiedArguments(
  { options, requests, ...rest }: JsonObject,
  isOfRunner: boolean,
): JsonObject {
  const named = Object.entries(rest).map(([name, value]) => [
    isOfRunner ? (NEW_NAMES[name] ?? name) : name,
    value,
  ]);
  return {
    ...Object.fromEntries(named),
    ...(isJsonObject(options) && options),
    ...(Array.isArray(requests) && {
      requests: requests.map((request) => ({ [request.name]: request.arguments })),
    }),
  };
}

function expectation(operation: JsonObject): JsonObject {
  if (!('result' in operation)) return {};
  const { result } = operation;
  if (!isJsonObject(result)) return { expectResult: result };
  const errorContains = optionalMember(result, 'errorContains', string);
  const isTimeoutError = optionalMember(result, 'isTimeoutError', boolean);
  if (errorContains === undefined && isTimeoutError === undefined) return { expectResult: result };
  return {
    expectError: {
      ...(errorContains !== undefined && { errorContains }),
      ...(isTimeoutError !== undefined && { isTimeoutError }),
    },
  };
}

function unifiedEvent(event: JsonObject): JsonObject {
  const started = member(event, 'command_started_event', jsonObject);
  const commandName = optionalMember(started, 'command_name', string);
  const databaseName = optionalMember(started, 'database_name', string);
  return {
    commandStartedEvent: {
      command: unifiedCommand(member(started, 'command', jsonObject)),
      ...(commandName !== undefined && { commandName }),
      ...(databaseName !== undefined && { databaseName }),
    },
  };
}

/** Drivers may spell out of an update what is so anyway. */
function unifiedCommand({ updates, ...command }: JsonObject): JsonObject {
  if (!Array.isArray(updates)) return command;
  const isFalse = { $$unsetOrMatches: false };
  return {
    ...command,
    updates: updates.map((update) => ({ multi: isFalse, upsert: isFalse, ...update })),
  };
}
