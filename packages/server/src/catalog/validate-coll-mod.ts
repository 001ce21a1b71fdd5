import { SPANS } from '../collection/time-series.ts';
import { numberOf, wrongType } from '../command/grammar/field-type.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields } from '../value/value.ts';
import { checkRange } from './collection-specification.ts';
import type { ModifyBody } from './namespace-bodies.ts';
import { checkLifetime } from './validate-create-options.ts';

function refuse(words: string, codeName = 'InvalidOptions'): never {
  throw new CommandError(codeName, words);
}

/** Refuses what collMod cannot change of a collection of this kind. */
export function checkModifiable(
  { options }: DocumentCollection,
  body: ModifyBody,
  now: number,
): void {
  const { timeseries, cappedSize, cappedMax } = body;
  const isTimeSeries = options.shown.has('timeseries');
  if (timeseries !== undefined) {
    if (!isTimeSeries) refuse('option only supported on a time-series collection: timeseries');
    checkGranularity(timeseries);
  }
  if (body.dryRun && body.index === undefined) {
    refuse('dry run mode requires an valid index modification.');
  }
  if (isTimeSeries) checkSeries(body);
  if (body.expireAfterSeconds !== undefined && !isTimeSeries && options.clustered === undefined) {
    refuse("'expireAfterSeconds' option is only supported on collections clustered by _id");
  }
  checkTtl(body.expireAfterSeconds, now);
  if (cappedSize !== undefined) checkRange('cappedSize', cappedSize, '>= 1', cappedSize >= 1);
  if (cappedMax !== undefined)
    checkRange('cappedMax', cappedMax, '< 2147483648', cappedMax < 2 ** 31);
  if (cappedSize === undefined && cappedMax === undefined) return;
  if (options.capped === undefined) refuse('Collection must be capped.');
}

function checkSeries(body: ModifyBody): void {
  const names = ['validator', 'validationLevel', 'validationAction'] as const;
  const name = names.find((each) => body[each] !== undefined);
  if (name !== undefined) refuse(`option not supported on a time-series collection: ${name}`);
}

function checkTtl(given: ModifyBody['expireAfterSeconds'], now: number): void {
  if (typeof given === 'number') checkLifetime(given, now);
  if (typeof given !== 'string' || given === 'off') return;
  refuse(
    "Invalid string value for the 'clusteredIndex::expireAfterSeconds' option. Got: " +
      `'${given}'. Accepted value is 'off'`,
  );
}

const BUCKET_FIELDS: readonly string[] = [
  'granularity',
  'bucketMaxSpanSeconds',
  'bucketRoundingSeconds',
];

function checkGranularity(timeseries: Fields): void {
  for (const name of timeseries.keys()) {
    if (BUCKET_FIELDS.includes(name)) continue;
    refuse(`BSON field 'collMod.timeseries.${name}' is an unknown field.`, 'Location40415');
  }
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
export function checkModifiableIndex(
  asked: Fields,
  index: CollectionIndex,
  collection: DocumentCollection,
): void {
  const given = asked.get('expireAfterSeconds') ?? null;
  const seconds = numberOf(given);
  if (given !== null && seconds === undefined) {
    const path = 'collMod.index.expireAfterSeconds';
    throw wrongType(path, typeAlias(given), ['long', 'int', 'decimal', 'double']);
  }
  for (const name of asked.keys()) {
    if (INDEX_FIELDS.includes(name) || NAMING_FIELDS.includes(name)) continue;
    refuse(`BSON field 'collMod.index.${name}' is an unknown field.`, 'Location40415');
  }
  if (!INDEX_FIELDS.some((name) => (asked.get(name) ?? null) !== null)) {
    refuse('no expireAfterSeconds, hidden, unique, or prepareUnique field');
  }
  if (asked.get('unique') === false) refuse('Cannot make index non-unique', 'BadValue');
  const changes = INDEX_FIELDS.filter((name) => (asked.get(name) ?? null) !== null);
  if (changes.includes('prepareUnique') && changes.length > 1) {
    refuse('prepareUnique cannot be combined with any other modification.');
  }
  if (seconds !== undefined) checkLivesOn(index, collection, seconds);
  if (index !== collection.indexes[0]) return;
  if (!isTruthy(asked.get('hidden'))) return;
  if (collection.options.clustered !== undefined) {
    const words = "The 'hidden' option is not supported for a clusteredIndex";
    refuse(words, 'Location6011800');
  }
  refuse("can't hide _id index", 'BadValue');
}

// Refuses an index that documents cannot expire by.
function checkLivesOn(
  index: CollectionIndex,
  { indexes, options }: DocumentCollection,
  seconds: number,
): void {
  if (seconds < 0) refuse("TTL index 'expireAfterSeconds' option cannot be less than 0");
  if (index === indexes[0]) refuse('the _id field does not support TTL indexes');
  if (index.definition.paths.length > 1) {
    refuse('TTL indexes are single-field indexes, compound indexes do not support TTL');
  }
  if (options.capped !== undefined) refuse('TTL indexes are not supported for capped collections.');
}
