import { entryOf, present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { numberOf } from '../command/grammar/field-type.ts';
import type { DocumentCollection } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

/** Seconds that MongoDB puts into one bucket, by granularity. */
export const SPANS: ReadonlyMap<string, number> = new Map([
  ['seconds', 3_600],
  ['minutes', 86_400],
  ['hours', 2_592_000],
]);

/** Seconds of which the beginning of a bucket is a multiple, by granularity. */
const ROUNDINGS: ReadonlyMap<string, number> = new Map([
  ['seconds', 60],
  ['minutes', 3_600],
  ['hours', 86_400],
]);

/** Describes how MongoDB puts measurements into buckets, in milliseconds. */
export interface Buckets {
  /** The most that may lie between the beginning of a bucket and what is in it. */
  readonly spanMS: number;
  readonly roundingMS: number;
}

/** The buckets of a `timeseries` option as it is shown. */
export function bucketsOf(timeseries: Fields): Buckets {
  const rounding =
    numberOf(timeseries.get('bucketRoundingSeconds')) ??
    entryOf(ROUNDINGS, String(timeseries.get('granularity')));
  return {
    spanMS: present(numberOf(timeseries.get('bucketMaxSpanSeconds'))) * 1000,
    roundingMS: rounding * 1000,
  };
}

/** The place where a bucket begins whose first measurement was at `date`, in milliseconds since 1970. */
export function bucketStart(date: Date, { roundingMS }: Buckets): number {
  return Math.floor(date.getTime() / roundingMS) * roundingMS;
}

/** A `timeseries` option as collMod changes it. Throws InvalidOptions for what does not fit together, or the old ones. */
export function changedTimeSeries(old: Fields, asked: Fields): Fields {
  const granularity = asked.get('granularity');
  const span = asked.get('bucketMaxSpanSeconds');
  const rounding = asked.get('bucketRoundingSeconds');
  if (granularity === undefined && span === undefined && rounding === undefined) return old;
  const changed: Fields = new Map(old);
  for (const name of ['granularity', 'bucketRoundingSeconds', 'bucketMaxSpanSeconds']) {
    changed.delete(name);
  }
  if (granularity === undefined) {
    checkTogether(span, rounding);
    changed
      .set('bucketRoundingSeconds', present(rounding))
      .set('bucketMaxSpanSeconds', present(span));
  } else {
    const usual = entryOf(SPANS, String(granularity));
    if ((numberOf(span) ?? usual) !== usual) {
      refuse(
        "Timeseries 'bucketMaxSpanSeconds' is not configurable to a value other than the default " +
          'for the provided granularity',
      );
    }
    changed.set('granularity', granularity).set('bucketMaxSpanSeconds', new Int32(usual));
  }
  checkGrowing(old, changed);
  return changed;
}

function refuse(words: string): never {
  throw new CommandError('InvalidOptions', words);
}

function checkTogether(span: Value | undefined, rounding: Value | undefined): void {
  if (span === undefined || rounding === undefined) {
    refuse(
      "Timeseries 'bucketMaxSpanSeconds' and 'bucketRoundingSeconds' need to be set alongside each other",
    );
  }
  if (numberOf(span) === numberOf(rounding)) return;
  refuse("Timeseries 'bucketRoundingSeconds' needs to be equal to 'bucketMaxSpanSeconds'");
}

function checkGrowing(old: Fields, changed: Fields): void {
  const before = bucketsOf(old);
  const after = bucketsOf(changed);
  if (old.has('granularity') && changed.has('granularity') && after.spanMS < before.spanMS) {
    refuse(
      'Invalid transition for timeseries.granularity. Can only transition from ' +
        "'seconds' to 'minutes' or 'minutes' to 'hours'.",
    );
  }
  const smaller = 'needs to be equal or greater to transition';
  if (after.spanMS < before.spanMS) refuse(`Timeseries 'bucketMaxSpanSeconds' ${smaller}`);
  if (after.roundingMS < before.roundingMS) {
    refuse(`Timeseries 'bucketRoundingSeconds' ${smaller}`);
  }
}

/** The `timeseries` option as it is shown, with its defaults. Throws for a senseless one. */
export function timeSeriesOptions(given: Fields, command = 'create'): Fields {
  if (typeof given.get('timeField') !== 'string') {
    throw new CommandError(
      'Location40414',
      `BSON field '${command}.timeseries.timeField' is missing but a required field`,
    );
  }
  const shown: Fields = new Map(given);
  const mostSpan = given.get('bucketMaxSpanSeconds');
  if (given.has('bucketRoundingSeconds')) {
    shown.delete('bucketMaxSpanSeconds');
    return mostSpan === undefined ? shown : shown.set('bucketMaxSpanSeconds', mostSpan);
  }
  const granularity = given.get('granularity') ?? 'seconds';
  const span = SPANS.get(String(granularity));
  if (span === undefined) {
    throw new CommandError(
      'BadValue',
      `Enumeration value '${String(granularity)}' for field 'create.timeseries.granularity' is ` +
        'not a valid value.',
    );
  }
  shown.delete('bucketMaxSpanSeconds');
  return shown.set('granularity', granularity).set('bucketMaxSpanSeconds', new Int32(span));
}

/** The names that a time series is read by. */
export interface SeriesFields {
  readonly timeField: string;
  readonly metaField: string | undefined;
}

/** The names of a time series' fields; undefined for any other collection. */
export function seriesOf(options: Fields): SeriesFields | undefined {
  const timeseries = options.get('timeseries');
  if (!(timeseries instanceof Map)) return undefined;
  const metaField = timeseries.get('metaField');
  return {
    timeField: String(timeseries.get('timeField')),
    metaField: typeof metaField === 'string' ? metaField : undefined,
  };
}

/** Refuses a time series where MongoDB would have to lock it as an ordinary collection. */
export function checkNoSeries({ options, fullName }: DocumentCollection): void {
  if (seriesOf(options.shown) === undefined) return;
  const words = `Taking ${fullName} lock for timeseries is not allowed`;
  throw new CommandError('CommandNotSupportedOnView', words);
}

/**
 * A document as it is stored: a measurement as it comes out of a bucket, its time first, then what was measured, in the order
 * in which it was `given`. Refuses one without a time.
 */
export function measurement(
  options: Fields,
  document: Uint8Array,
  given: Uint8Array = document,
): Uint8Array {
  const series = seriesOf(options);
  if (series === undefined) return document;
  const { timeField, metaField } = series;
  const fields = decodeFields(document);
  const time = fields.get(timeField);
  if (!(time instanceof Date)) {
    throw new CommandError(
      'BadValue',
      `'${timeField}' must be present and contain a valid BSON UTC datetime value`,
    );
  }
  const ordered: Fields = new Map([[timeField, time]]);
  const meta = metaField === undefined ? undefined : fields.get(metaField);
  if (metaField !== undefined && meta !== undefined) ordered.set(metaField, inOrderOfNames(meta));
  const names = decodeFields(given);
  for (const each of [names, fields]) {
    for (const name of each.keys()) {
      if (!ordered.has(name)) ordered.set(name, present(fields.get(name)));
    }
  }
  return encodeFields(ordered);
}

// Buckets are found by what describes a series, whatever the order of its fields.
function inOrderOfNames(value: Value): Value {
  if (Array.isArray(value)) return value.map(inOrderOfNames);
  if (!(value instanceof Map)) return value;
  const fields = [...value].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return new Map(fields.map(([name, each]) => [name, inOrderOfNames(each)]));
}

/** The indexes that are shown: measurements, and what the profiler notes, have none on `_id`. */
export function shownIndexes({
  indexes,
  idsAreUnique,
  namespace,
}: DocumentCollection): DocumentCollection['indexes'] {
  const hasIds = idsAreUnique && namespace.name !== 'system.profile';
  return hasIds ? indexes : indexes.slice(1);
}

/** The indexes that are stored beside the documents: what a clustered collection is ordered by is none. */
export function countedIndexes(collection: DocumentCollection): DocumentCollection['indexes'] {
  const shown = shownIndexes(collection);
  return collection.options.clustered === undefined ? shown : shown.slice(1);
}

/** The index that a time series is made with. */
export function seriesIndex(options: Fields): Fields | undefined {
  const series = seriesOf(options);
  if (series?.metaField === undefined) return undefined;
  const { metaField, timeField } = series;
  const key = new Map([metaField, timeField].map((name) => [name, new Int32(1)]));
  return new Map<string, Value>([
    ['v', new Int32(2)],
    ['key', key],
    ['name', `${metaField}_1_${timeField}_1`],
  ]);
}
