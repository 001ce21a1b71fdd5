import { Int32 } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

/** Seconds that MongoDB puts into one bucket, by granularity. */
export const SPANS: ReadonlyMap<string, number> = new Map([
  ['seconds', 3_600],
  ['minutes', 86_400],
  ['hours', 2_592_000],
]);

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
  const timeField = timeseries.get('timeField') as string;
  if (decodeFields(document).get(timeField) instanceof Date) return;
  throw new CommandError(
    'BadValue',
    `'${timeField}' must be present and contain a valid BSON UTC datetime value`,
  );
}
