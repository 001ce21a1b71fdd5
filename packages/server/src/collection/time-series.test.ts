import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import { measurement, timeSeriesOptions } from './time-series.ts';

function given(...options: [string, Value][]): Fields {
  return new Map<string, Value>([['timeField', 't'], ...options]);
}

test('the defaults are shown, and follow the granularity', () => {
  const seconds = timeSeriesOptions(given());
  assert.equal(seconds.get('granularity'), 'seconds');
  assert.equal(Number(seconds.get('bucketMaxSpanSeconds')), 3_600);
  const hours = timeSeriesOptions(given(['granularity', 'hours']));
  assert.equal(Number(hours.get('bucketMaxSpanSeconds')), 2_592_000);
});

test('a time field is needed, and a granularity that there is', () => {
  assert.throws(() => timeSeriesOptions(new Map()), { code: 40_414 });
  assert.throws(() => timeSeriesOptions(given(['granularity', 'eons'])), CommandError);
});

test('a measurement has a time, which comes first', () => {
  const options: Fields = new Map([['timeseries', given(['metaField', 'm'])]]);
  const stored = measurement(options, encode({ _id: 1, v: 2, m: 3, t: new Date(0) }));
  assert.deepEqual(Object.keys(decode(stored)), ['t', 'm', '_id', 'v']);
  assert.throws(() => measurement(options, encode({ t: 5 })), { code: 2 });
  const other = encode({ _id: 1, t: 5 });
  assert.equal(measurement(new Map(), other), other);
});
