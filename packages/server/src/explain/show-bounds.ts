import type { IndexScan, PartBounds } from '../plan/index-scan.ts';
import { showValue } from '../value/show-value.ts';
import { bsonUndefined, type Fields, isFields, type Value } from '../value/value.ts';

/** The values of each part of an index that are looked at, as MongoDB shows them. */
export function showBounds({ parts, direction, given }: IndexScan): Fields {
  if (given !== undefined) return new Map();
  return new Map(parts.map((part) => [part.path, showPart(part, direction)]));
}

function showPart({ intervals, direction }: PartBounds, scanned: 1 | -1): string[] {
  const isAscending = direction * scanned > 0;
  const shown = intervals.map(({ low, high, hasLow, hasHigh }) =>
    isAscending
      ? `${hasLow ? '[' : '('}${showBound(low)}, ${showBound(high)}${hasHigh ? ']' : ')'}`
      : `${hasHigh ? '[' : '('}${showBound(high)}, ${showBound(low)}${hasLow ? ']' : ')'}`,
  );
  return isAscending ? shown : shown.reverse();
}

function showBound(value: Value): string {
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
