import { Int32 } from 'bson';
import { numberOf } from '../command/grammar/field-type.ts';
import type { Fields, Value } from '../value/value.ts';
import type { SeriesFields } from './time-series.ts';

/** The options that the collection of a series' buckets is shown with: its validator, and the series itself. */
export function bucketOptions(series: Fields): Fields {
  const timeseries = series.get('timeseries');
  const timeField = timeseries instanceof Map ? String(timeseries.get('timeField')) : '';
  const options: Fields = new Map<string, Value>([
    ['validator', fieldsOf({ $jsonSchema: bucketSchema(timeField) })],
    ['clusteredIndex', true],
  ]);
  const seconds = series.get('expireAfterSeconds');
  if (seconds !== undefined) options.set('expireAfterSeconds', seconds);
  if (timeseries !== undefined) options.set('timeseries', timeseries);
  return options;
}

function bucketSchema(timeField: string): Fields {
  const bounds = fieldsOf({
    bsonType: 'object',
    required: [timeField],
    properties: fieldsOf({ [timeField]: ofType('date') }),
  });
  const control = fieldsOf({
    bsonType: 'object',
    required: ['version', 'min', 'max'],
    properties: fieldsOf({
      version: ofType('number'),
      min: bounds,
      max: bounds,
      closed: ofType('bool'),
      count: fieldsOf({ bsonType: 'number', minimum: new Int32(1) }),
    }),
    additionalProperties: false,
  });
  return fieldsOf({
    bsonType: 'object',
    required: ['_id', 'control', 'data'],
    properties: fieldsOf({
      _id: ofType('objectId'),
      control,
      data: ofType('object'),
      meta: new Map(),
    }),
    additionalProperties: false,
  });
}

function ofType(bsonType: string): Fields {
  return fieldsOf({ bsonType });
}

function fieldsOf(fields: Readonly<Record<string, Value>>): Fields {
  return new Map(Object.entries(fields));
}

/** An index of a series as it is over the buckets: bounds in the place of what was measured. */
export function bucketIndex(specification: Fields, fields: SeriesFields): Fields {
  const shown: Fields = new Map(specification);
  const key = specification.get('key');
  if (!(key instanceof Map)) return shown;
  const over: Fields = new Map();
  let isOfMeasured = false;
  for (const [path, order] of key) {
    const { timeField, metaField } = fields;
    if (metaField !== undefined && (path === metaField || path.startsWith(`${metaField}.`))) {
      over.set(`meta${path.slice(metaField.length)}`, order);
      continue;
    }
    isOfMeasured ||= path !== timeField;
    if (typeof order === 'string') over.set(`data.${path}`, `${order}_bucket`);
    else for (const bound of boundsOf(order)) over.set(`control.${bound}.${path}`, order);
  }
  shown.set('key', over);
  return isOfMeasured ? shown.set('originalSpec', originalOf(specification)) : shown;
}

// The bound that comes first in the order of the index stands first.
function boundsOf(order: Value): readonly string[] {
  return (numberOf(order) ?? 1) < 0 ? ['max', 'min'] : ['min', 'max'];
}

function originalOf(specification: Fields): Fields {
  const original: Fields = new Map(specification);
  const version = original.get('v');
  original.delete('v');
  return version === undefined ? original : original.set('v', version);
}
