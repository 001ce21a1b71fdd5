import type { DriverObject } from './node-driver.ts';

/** What a bulk write result shows by getters, which a copy of its own fields would lose. */
const BULK_RESULT_FIELDS = [
  'insertedCount',
  'matchedCount',
  'modifiedCount',
  'deletedCount',
  'upsertedCount',
  'upsertedIds',
  'insertedIds',
];

/**
 * A driver's result as plain data: class instances become documents of their fields, maps become documents with
 * string keys; BSON values and bytes stay what they are.
 */
export function plain(value: DriverObject): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, inner]) => [String(key), plain(inner)]));
  }
  if (isBsonValue(value)) return value;
  const names = new Set([
    ...Object.keys(value),
    ...BULK_RESULT_FIELDS.filter((name) => name in value),
  ]);
  const fields = [...names]
    .filter((name) => value[name] !== undefined && typeof value[name] !== 'function')
    .map((name) => [name, plain(value[name])]);
  return Object.fromEntries(fields);
}

function isBsonValue(value: DriverObject): boolean {
  return (
    typeof value._bsontype === 'string' ||
    value instanceof Date ||
    value instanceof RegExp ||
    value instanceof Uint8Array
  );
}
