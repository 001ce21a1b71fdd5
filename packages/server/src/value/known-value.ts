import type { Fields, Value } from './value.ts';

/** A value that is known to be a document, because the command or whoever stored it was checked. Throws a `TypeError` for anything else. */
export function asFields(value: unknown): Fields {
  if (value instanceof Map) return value;
  throw unexpected('a document', value);
}

/** A value that is known to be an array. Throws a `TypeError` for anything else. */
export function asArray(value: unknown): Value[] {
  if (Array.isArray(value)) return value;
  throw unexpected('an array', value);
}

/** A value that is known to be a string. Throws a `TypeError` for anything else. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  throw unexpected('a string', value);
}

function unexpected(what: string, value: unknown): TypeError {
  return new TypeError(`Internal error: ${what} is expected here, not ${typeof value}`);
}
