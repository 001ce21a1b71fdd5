import { BSONRegExp } from 'bson';
import type { IndexScan, PartBounds } from '../plan/index-scan.ts';
import type { Collation } from '../value/collation.ts';
import { collationKey } from '../value/collation-key.ts';
import { showValue } from '../value/show-value.ts';
import { bsonUndefined, type Fields, isFields, type Value } from '../value/value.ts';

/** The values of each part of an index that are looked at, as MongoDB shows them. */
export function showBounds({ index, parts, direction, given }: IndexScan): Fields {
  if (given !== undefined) return new Map();
  const { collation } = index.definition;
  return new Map(parts.map((part) => [part.path, showPart(part, direction, collation)]));
}

function showPart(
  { intervals, direction }: PartBounds,
  scanned: 1 | -1,
  collation: Collation | undefined,
): string[] {
  const isAscending = direction * scanned > 0;
  const showBound = (value: Value): string => showCollated(value, collation);
  const shown = intervals.map(({ low, high, hasLow, hasHigh }) =>
    isAscending
      ? `${hasLow ? '[' : '('}${showBound(low)}, ${showBound(high)}${hasHigh ? ']' : ')'}`
      : `${hasHigh ? '[' : '('}${showBound(high)}, ${showBound(low)}${hasLow ? ']' : ')'}`,
  );
  return isAscending ? shown : shown.reverse();
}

// A collation has strings stand in the order of keys of their own.
function showCollated(value: Value, collation: Collation | undefined): string {
  const isKey = typeof value === 'string' && collation !== undefined;
  const key = isKey ? (value === '' ? '' : collationKey(value, collation)) : undefined;
  return key === undefined ? showBound(value) : `CollationKey(0x${key})`;
}

function showBound(value: Value): string {
  // MongoDB shows none where a dot is to match the end of a line too.
  if (value instanceof BSONRegExp) {
    return `/${value.pattern}/${value.options === 's' ? '' : value.options}`;
  }
  if (value === bsonUndefined) return 'undefined';
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const text = showValue(value);
    return text.endsWith('.0') ? text : `${text}.0`;
  }
  if (isFields(value) && value.size === 0) return '{}';
  if (Array.isArray(value) && value.length === 0) return '[]';
  const tag = (value as { readonly _bsontype?: string } | null)?._bsontype;
  return tag === 'MinKey' || tag === 'MaxKey' ? tag : showValue(value);
}

/** The same of values of `_id`. */
export function pointBounds(ids: readonly Value[]): Fields {
  const shown = ids.map((id) => `[${showBound(id)}, ${showBound(id)}]`);
  return new Map([['_id', shown]]);
}
