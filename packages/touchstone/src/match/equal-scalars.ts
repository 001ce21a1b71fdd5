import { EJSON } from 'bson';
import { typeAliases } from './bson-value.ts';

/**
 * Equality of BSON values that are neither documents, arrays nor flexible numbers: same type, same value.
 * Documents within (code with scope) must be exactly the same, but for the order of their keys.
 */
export function equalScalars(expected: unknown, actual: unknown): boolean {
  if (Object.is(expected, actual)) return true;
  if (!typeAliases(expected).some((name) => typeAliases(actual).includes(name))) return false;
  if (typeof expected !== 'object' || expected === null) return expected === actual;
  if (typeof actual !== 'object' || actual === null) return false;
  return canonicalText(expected) === canonicalText(actual);
}

/** Canonical Extended JSON with sorted keys: equal text for values that are equal. */
export function canonicalText(value: unknown): string {
  return sortedText(JSON.parse(EJSON.stringify({ value }, { relaxed: false })));
}

function sortedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${sortedText(item)}`).join(',')}}`;
}
