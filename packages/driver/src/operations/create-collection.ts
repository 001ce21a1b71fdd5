import type { Document } from 'bson';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import type { Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** What makes a collection a time series. */
export interface TimeSeriesCollectionOptions extends Document {
  timeField: string;
  metaField?: string;
  granularity?: 'seconds' | 'minutes' | 'hours' | string;
  bucketMaxSpanSeconds?: number;
  bucketRoundingSeconds?: number;
}

/** The clustered index of a collection (server 5.3 and newer). */
export interface ClusteredCollectionOptions extends Document {
  name?: string;
  key: Document;
  unique: boolean;
}

/** Makes the `_id` of documents that have none. */
export interface PkFactory {
  createPk(): any;
}

/** Options of `createCollection`, sent as they are. */
export interface CreateCollectionOptions extends CommandOperationOptions {
  capped?: boolean | undefined;
  /** Bytes of a capped collection. */
  size?: number | undefined;
  /** Documents of a capped collection. */
  max?: number | undefined;
  flags?: number | undefined;
  storageEngine?: Document | undefined;
  validator?: Document | undefined;
  validationLevel?: string | undefined;
  validationAction?: string | undefined;
  indexOptionDefaults?: Document | undefined;
  viewOn?: string | undefined;
  pipeline?: Document[] | undefined;
  pkFactory?: PkFactory | undefined;
  timeseries?: TimeSeriesCollectionOptions | undefined;
  clusteredIndex?: ClusteredCollectionOptions | undefined;
  expireAfterSeconds?: number | undefined;
  encryptedFields?: Document | undefined;
  changeStreamPreAndPostImages?: { enabled: boolean } | undefined;
}

/** Options that steer the driver; everything else is a field of the command. */
const DRIVER_OPTIONS: ReadonlySet<string> = new Set([
  'session',
  'w',
  'wtimeout',
  'j',
  'fsync',
  'readPreference',
  'readConcern',
  'writeConcern',
  'timeoutMS',
  'willRetryWrite',
  'explain',
  'dbName',
  'authdb',
  'rawData',
  'pkFactory',
  'signal',
  'checkKeys',
  'serializeFunctions',
  'ignoreUndefined',
  'promoteLongs',
  'promoteValues',
  'promoteBuffers',
  'useBigInt64',
  'bsonRegExp',
  'fieldsAsRaw',
  'raw',
  'enableUtf8Validation',
]);

/** The `create` command. */
export function createCollection(
  db: string,
  name: string,
  options: CreateCollectionOptions,
  settings: OperationSettings,
): Operation<void> {
  return {
    commandName: 'create',
    operationName: 'createCollection',
    namespace: { db, collection: name },
    access: 'write',
    selection: 'writable',
    retry: 'never',
    pinning: 'none',
    concerns: 'write',
    settings,
    build() {
      const body: Document = { create: name };
      for (const [option, value] of Object.entries(options)) {
        if (value !== undefined && typeof value !== 'function' && !DRIVER_OPTIONS.has(option)) {
          body[option] = value;
        }
      }
      return { body };
    },
    parse: () => undefined,
  };
}
