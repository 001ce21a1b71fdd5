import { BSONError } from 'bson';
import { ReadConcern, type ReadConcernLike } from '../concern/read-concern.ts';
import { ReadPreference, type ReadPreferenceFromOptions } from '../concern/read-preference.ts';
import { WriteConcern, type WriteConcernSettings } from '../concern/write-concern.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';

/** The settings about how to talk to the server, which a client, a database, a collection and at last one call may have. */
export interface OperationSettings {
  readonly readPreference?: ReadPreference | undefined;
  readonly readConcern?: ReadConcern | undefined;
  readonly writeConcern?: WriteConcern | undefined;
  /** Ask the server for documents in their stored form (8.2 and newer; not sent to older ones). */
  readonly rawData?: boolean | undefined;
  /** Milliseconds for the whole operation, however often it is sent. */
  readonly timeoutMS?: number | undefined;
  readonly bson: BSONSerializeOptions;
}

/** Everything that may override a setting. */
export interface SettingsOptions extends ReadPreferenceFromOptions, BSONSerializeOptions {
  readConcern?: ReadConcernLike | undefined;
  writeConcern?: WriteConcern | WriteConcernSettings | undefined;
  rawData?: boolean | undefined;
  timeoutMS?: number | undefined;
}

const BSON_OPTIONS = [
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
] as const satisfies readonly (keyof BSONSerializeOptions)[];

/** `base` with what `options` says of it; `base` itself when they say nothing. */
export function mergeSettings(
  base: OperationSettings,
  options: SettingsOptions | undefined,
): OperationSettings {
  if (options === undefined) return base;
  const bson = mergeBsonOptions(base.bson, options);
  const { readPreference, readConcern, writeConcern, rawData, timeoutMS } = options;
  const saysNothing =
    readPreference === undefined &&
    readConcern === undefined &&
    writeConcern === undefined &&
    rawData === undefined &&
    timeoutMS === undefined;
  if (saysNothing && bson === base.bson) return base;
  if (bson !== base.bson) checkInt64(bson);
  checkTimeout(timeoutMS);
  return {
    readPreference: ReadPreference.fromOptions(options) ?? base.readPreference,
    readConcern: ReadConcern.fromOptions({ readConcern }) ?? base.readConcern,
    writeConcern: mergeWriteConcern(base.writeConcern, writeConcern),
    rawData: rawData ?? base.rawData,
    timeoutMS: timeoutMS ?? base.timeoutMS,
    bson,
  };
}

/** A 64-bit integer becomes a bigint or a `Long`, not both. Throws `BSONError`, as the `bson` package does. */
function checkInt64({ useBigInt64, promoteLongs, promoteValues }: BSONSerializeOptions): void {
  if (useBigInt64 === true && (promoteLongs === false || promoteValues === false)) {
    throw new BSONError('Must either request bigint or Long for int64 deserialization');
  }
}

/** Throws `MongoInvalidArgumentError` for what is no time. */
export function checkTimeout(timeoutMS: unknown): void {
  if (timeoutMS === undefined) return;
  if (typeof timeoutMS !== 'number' || !(timeoutMS >= 0)) {
    throw new MongoInvalidArgumentError(
      `timeoutMS must be a number of milliseconds that is not negative: ${String(timeoutMS)}`,
    );
  }
}

// An empty write concern is a statement too: the server's default shall hold.
function mergeWriteConcern(
  base: WriteConcern | undefined,
  given: WriteConcern | WriteConcernSettings | undefined,
): WriteConcern | undefined {
  if (given === undefined) return base;
  return WriteConcern.fromOptions({ writeConcern: given }) ?? new WriteConcern();
}

/** `base` overridden by the BSON options among `options`; `base` itself when there are none. */
export function mergeBsonOptions(
  base: BSONSerializeOptions,
  options: BSONSerializeOptions,
): BSONSerializeOptions {
  let merged: BSONSerializeOptions | undefined;
  for (const name of BSON_OPTIONS) {
    const value = options[name];
    if (value === undefined) continue;
    merged ??= { ...base };
    (merged as Record<string, unknown>)[name] = value;
  }
  return merged ?? base;
}

/** True if the server will answer a write with these settings. */
export function isAcknowledged(settings: OperationSettings): boolean {
  return settings.writeConcern?.acknowledged !== false;
}
