import type {
  CollectionOrDatabaseOptions,
  EntityDefinition,
  LogComponent,
  LogSeverityLevel,
} from './entity-definition.ts';
import { optionsDocument } from './extended-json.ts';
import { kmsProviders } from './kms-providers.ts';
import {
  arrayOf,
  below,
  boolean,
  integer,
  jsonObject,
  object,
  oneOf,
  optional,
  type Reader,
  recordOf,
  refuse,
  required,
  string,
} from './reader.ts';

export const logSeverityLevel: Reader<LogSeverityLevel> = oneOf({
  emergency: 13,
  alert: 13,
  critical: 13,
  error: 13,
  warning: 13,
  notice: 13,
  info: 13,
  debug: 13,
  trace: 13,
});

export const logComponent: Reader<LogComponent> = oneOf({
  command: 13,
  topology: 13,
  serverSelection: 13,
  connection: 13,
});

/** Event names by the minor version that brought them (the heartbeats by the prose: schemas forgot them). */
const observableEvent = oneOf({
  commandStartedEvent: 0,
  commandSucceededEvent: 0,
  commandFailedEvent: 0,
  poolCreatedEvent: 3,
  poolReadyEvent: 3,
  poolClearedEvent: 3,
  poolClosedEvent: 3,
  connectionCreatedEvent: 3,
  connectionReadyEvent: 3,
  connectionClosedEvent: 3,
  connectionCheckOutStartedEvent: 3,
  connectionCheckOutFailedEvent: 3,
  connectionCheckedOutEvent: 3,
  connectionCheckedInEvent: 3,
  serverDescriptionChangedEvent: 10,
  topologyDescriptionChangedEvent: 14,
  serverHeartbeatStartedEvent: 17,
  serverHeartbeatSucceededEvent: 17,
  serverHeartbeatFailedEvent: 17,
  topologyOpeningEvent: 20,
  topologyClosedEvent: 20,
});

const storableEvent = oneOf({
  PoolCreatedEvent: 2,
  PoolReadyEvent: 2,
  PoolClearedEvent: 2,
  PoolClosedEvent: 2,
  ConnectionCreatedEvent: 2,
  ConnectionReadyEvent: 2,
  ConnectionClosedEvent: 2,
  ConnectionCheckOutStartedEvent: 2,
  ConnectionCheckOutFailedEvent: 2,
  ConnectionCheckedOutEvent: 2,
  ConnectionCheckedInEvent: 2,
  CommandStartedEvent: 2,
  CommandSucceededEvent: 2,
  CommandFailedEvent: 2,
  ServerDescriptionChangedEvent: 10,
  TopologyDescriptionChangedEvent: 14,
});

const client = object({
  id: required(string),
  uriOptions: optional(jsonObject),
  useMultipleMongoses: optional(boolean),
  observeEvents: optional(arrayOf(observableEvent, { atLeast: 1 })),
  ignoreCommandMonitoringEvents: optional(arrayOf(string, { atLeast: 1 })),
  storeEventsAsEntities: optional(
    arrayOf(
      object({
        id: required(string),
        events: required(arrayOf(storableEvent, { atLeast: 1 })),
      }),
      { atLeast: 1 },
    ),
    2,
  ),
  observeLogMessages: optional(
    object(
      {
        command: optional(logSeverityLevel),
        topology: optional(logSeverityLevel),
        serverSelection: optional(logSeverityLevel),
        connection: optional(logSeverityLevel),
      },
      { atLeast: 1 },
    ),
    13,
  ),
  observeTracingMessages: optional(object({ enableCommandPayload: optional(boolean) }), 27),
  serverApi: optional(
    object({
      version: required(string),
      strict: optional(boolean),
      deprecationErrors: optional(boolean),
    }),
    1,
  ),
  observeSensitiveCommands: optional(boolean, 5),
  autoEncryptOpts: optional(
    object({
      keyVaultNamespace: required(string),
      kmsProviders: required(kmsProviders),
      bypassAutoEncryption: optional(boolean),
      schemaMap: optional(recordOf(optionsDocument)),
      extraOptions: optional(optionsDocument),
      encryptedFieldsMap: optional(recordOf(optionsDocument)),
      bypassQueryAnalysis: optional(boolean),
      keyExpirationMS: optional(integer),
    }),
    23,
  ),
  awaitMinPoolSizeMS: optional(integer, 26),
});

const clientEncryption = object({
  id: required(string),
  clientEncryptionOpts: required(
    object({
      keyVaultClient: required(string),
      keyVaultNamespace: required(string),
      kmsProviders: required(kmsProviders),
      keyExpirationMS: optional(integer, 22),
    }),
  ),
});

const collectionOrDatabaseOptions: Reader<CollectionOrDatabaseOptions> = object({
  readConcern: optional(optionsDocument),
  readPreference: optional(optionsDocument),
  writeConcern: optional(optionsDocument),
  timeoutMS: optional(integer, 9),
});

const database = object({
  id: required(string),
  client: required(string),
  databaseName: required(string),
  databaseOptions: optional(collectionOrDatabaseOptions),
});

const collection = object({
  id: required(string),
  database: required(string),
  collectionName: required(string),
  collectionOptions: optional(collectionOrDatabaseOptions),
});

const session = object({
  id: required(string),
  client: required(string),
  sessionOptions: optional(optionsDocument),
});

const bucket = object({
  id: required(string),
  database: required(string),
  bucketOptions: optional(optionsDocument),
});

const thread = object({ id: required(string) });

const entities = object(
  {
    client: optional(client),
    clientEncryption: optional(clientEncryption, 8),
    database: optional(database),
    collection: optional(collection),
    session: optional(session),
    bucket: optional(bucket),
    thread: optional(thread, 10),
  },
  { atLeast: 1, atMost: 1 },
);

/** An entry of `createEntities`, at the top of a file or in the operation of that name. */
export const entityDefinition: Reader<EntityDefinition> = (value, place) => {
  const [entry] = Object.entries(entities(value, place));
  if (entry === undefined) return refuse(value, place, 'one entity');
  const [kind, definition] = entry;
  return { ...definition, kind } as EntityDefinition;
};

/** The `entities` argument of the operation `createEntities`. */
export const entityDefinitions: Reader<readonly EntityDefinition[]> = (value, place) =>
  arrayOf(entityDefinition, { atLeast: 1 })(value, below(place, 'entities'));
