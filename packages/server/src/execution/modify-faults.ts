import { numberOf } from '../command/field-type.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields } from '../value/value.ts';
import { checkRange } from './collection-specification.ts';
import type { ModifyBody } from './namespace-bodies.ts';
import { SPANS } from './time-series.ts';

function refuse(words: string, codeName = 'InvalidOptions'): never {
  throw new CommandError(codeName, words);
}

/** Refuses what collMod cannot change of a collection of this kind. */
export function checkModifiable({ options }: DocumentCollection, body: ModifyBody): void {
  const { timeseries, cappedSize, cappedMax } = body;
  const isTimeSeries = options.shown.has('timeseries');
  if (timeseries !== undefined) {
    if (!isTimeSeries) refuse('option only supported on a time-series collection: timeseries');
    checkGranularity(timeseries);
  }
  if (isTimeSeries && body.validator !== undefined) {
    refuse('option not supported on a time-series collection: validator');
  }
  if (body.expireAfterSeconds !== undefined && !isTimeSeries && options.clustered === undefined) {
    refuse("'expireAfterSeconds' option is only supported on collections clustered by _id");
  }
  if (cappedSize !== undefined) checkRange('cappedSize', cappedSize, '>= 1', cappedSize >= 1);
  if (cappedSize === undefined && cappedMax === undefined) return;
  if (options.capped === undefined) refuse('Collection must be capped.');
}

function checkGranularity(timeseries: Fields): void {
  const granularity = timeseries.get('granularity');
  if (granularity === undefined || SPANS.has(String(granularity))) return;
  refuse(
    `Enumeration value '${String(granularity)}' for field 'collMod.timeseries.granularity' is not a valid value.`,
    'BadValue',
  );
}

const INDEX_FIELDS: readonly string[] = ['expireAfterSeconds', 'hidden', 'unique', 'prepareUnique'];
const NAMING_FIELDS: readonly string[] = ['name', 'keyPattern', 'dryRun', 'forceNonUnique'];

/** Refuses what collMod cannot change of an index. */
export function checkModifiableIndex(asked: Fields, isIdIndex: boolean): void {
  for (const name of asked.keys()) {
    if (INDEX_FIELDS.includes(name) || NAMING_FIELDS.includes(name)) continue;
    refuse(`BSON field 'collMod.index.${name}' is an unknown field.`, 'Location40415');
  }
  if (!INDEX_FIELDS.some((name) => asked.has(name))) {
    refuse('no expireAfterSeconds, hidden, unique, or prepareUnique field');
  }
  if (!isIdIndex) return;
  if (numberOf(asked.get('expireAfterSeconds')) !== undefined) {
    refuse('the _id field does not support TTL indexes');
  }
  if (isTruthy(asked.get('hidden'))) refuse("can't hide _id index", 'BadValue');
}
