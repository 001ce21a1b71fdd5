import { entryOf, present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { numberOf } from '../command/grammar/field-type.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { asText } from '../value/known-value.ts';
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
  if (given.has('bucketRoundingSeconds')) return shown;
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

/** Refuses a measurement without a time. */
export function checkMeasurement(options: Fields, document: Uint8Array): void {
  const timeseries: Value | undefined = options.get('timeseries');
  if (!(timeseries instanceof Map)) return;
  const timeField = asText(timeseries.get('timeField'));
  if (decodeFields(document).get(timeField) instanceof Date) return;
  throw new CommandError(
    'BadValue',
    `'${timeField}' must be present and contain a valid BSON UTC datetime value`,
  );
}
