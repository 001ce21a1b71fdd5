import type { Document } from 'bson';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import type { Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** The options that make a collection a time series. */
export interface TimeSeriesCollectionOptions {
  /** The field with the time of a measurement. */
  timeField: string;
  /** The field with what measurements have in common. */
  metaField?: string;
  /** Tells how far apart measurements are. */
  granularity?: 'seconds' | 'minutes' | 'hours' | string;
  /** The longest time of a bucket, in seconds. */
  bucketMaxSpanSeconds?: number;
  /** To what the beginning of a bucket is rounded, in seconds. */
  bucketRoundingSeconds?: number;
}

/** The clustered index of a collection (server 5.3 and newer). */
export interface ClusteredCollectionOptions {
  /** The name of the clustered index. */
  name?: string;
  /** The key. */
  key: Document;
  /** True refuses a second document with the same key; default false. */
  unique: boolean;
}

/** Makes the `_id` of documents that have none. */
export interface PkFactory {
  /** Makes an identifier. */
  createPk(): unknown;
}

/** Options of `createCollection`, sent as they are. */
export interface CreateCollectionOptions extends CommandOperationOptions {
  /** True keeps no more than `size` bytes, the oldest going first. */
  capped?: boolean | undefined;
  /** Bytes of a capped collection. */
  size?: number | undefined;
  /** Documents of a capped collection. */
  max?: number | undefined;
  /** The flag bits. */
  flags?: number | undefined;
  /** Options of the storage engine. */
  storageEngine?: Document | undefined;
  /** The query that documents must match. */
  validator?: Document | undefined;
  /** The writes that are validated; default `strict`. */
  validationLevel?: string | undefined;
  /** The treatment of documents that do not match; default `error`. */
  validationAction?: string | undefined;
  /** Options of each index. */
  indexOptionDefaults?: Document | undefined;
  /** The collection that the view is over. */
  viewOn?: string | undefined;
  /** The stages. */
  pipeline?: Document[] | undefined;
  /** Makes the `_id` of documents that have none. */
  pkFactory?: PkFactory | undefined;
  /** Makes a collection of measurements. */
  timeseries?: TimeSeriesCollectionOptions | undefined;
  /** Stores documents by `_id`. */
  clusteredIndex?: ClusteredCollectionOptions | undefined;
  /** After how many seconds documents are deleted. */
  expireAfterSeconds?: number | undefined;
  /** The fields that are encrypted, for Queryable Encryption. */
  encryptedFields?: Document | undefined;
  /** True if documents are kept as they were before and after a change. */
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
