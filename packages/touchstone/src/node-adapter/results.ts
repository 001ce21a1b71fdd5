import type { DriverObject } from './node-driver.ts';

/** The fields that a bulk write result shows by getters, which a copy of its own fields would lose. */
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
  const fields: Record<string, unknown> = {};
  if (value instanceof Map) {
    for (const [key, inner] of value) setField(fields, String(key), plain(inner));
    return fields;
  }
  if (isBsonValue(value)) return value;
  for (const name of Object.keys(value)) addField(fields, name, value[name]);
  if (Object.getPrototypeOf(value) === Object.prototype) return fields;
  for (const name of BULK_RESULT_FIELDS) addField(fields, name, value[name]);
  return fields;
}

function addField(fields: Record<string, unknown>, name: string, value: DriverObject): void {
  if (value === undefined || typeof value === 'function') return;
  setField(fields, name, plain(value));
}

/** Commands of a hundred thousand writes come by: only the one name that an assignment cannot set is defined. */
function setField(fields: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') fields[name] = value;
  else {
    Object.defineProperty(fields, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
}

function isBsonValue(value: DriverObject): boolean {
  return (
    typeof value._bsontype === 'string' ||
    value instanceof Date ||
    value instanceof RegExp ||
    value instanceof Uint8Array
  );
}
