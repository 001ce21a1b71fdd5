import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import type { Fields, Value } from '../value/value.ts';
import { checkMeasurement, timeSeriesOptions } from './time-series.ts';

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

test('a measurement has a time', () => {
  const options: Fields = new Map([['timeseries', given()]]);
  assert.doesNotThrow(() => checkMeasurement(options, encode({ t: new Date(0) })));
  assert.throws(() => checkMeasurement(options, encode({ t: 5 })), { code: 2 });
  assert.doesNotThrow(() => checkMeasurement(new Map(), encode({ t: 5 })));
});
