import { BSONRegExp } from 'bson';
import type { Fields, Value } from '../value/value.ts';

/** What a filter says about the values at one path. */
export interface PathBounds {
  /** The only values that can match; undefined: any. */
  points: readonly Value[] | undefined;
  /** Values lie between these, ends included: a scan may yield too much, never too little. */
  low: Value | undefined;
  high: Value | undefined;
}

/** What a filter says about each path, as far as an index can make use of it. */
export function boundsOf(filter: Fields): Map<string, PathBounds> {
  const bounds = new Map<string, PathBounds>();
  collect(filter, bounds);
  return bounds;
}

function collect(filter: Fields, bounds: Map<string, PathBounds>): void {
  for (const [name, condition] of filter) {
    if (name === '$and' && Array.isArray(condition)) {
      for (const each of condition) if (each instanceof Map) collect(each, bounds);
    } else if (!name.startsWith('$')) {
      addCondition(bounds, name, condition);
    }
  }
}

function addCondition(bounds: Map<string, PathBounds>, path: string, condition: Value): void {
  const operators = isOperators(condition) ? condition : new Map([['$eq', condition]]);
  for (const [operator, operand] of operators) {
    const bound = boundOf(operator, operand);
    if (bound === undefined) continue;
    const known = bounds.get(path);
    if (known === undefined) bounds.set(path, bound);
    else narrow(known, bound);
  }
}

// Of two conditions the first on each side is kept: bounds may be wide, the matcher is exact.
function narrow(known: PathBounds, bound: PathBounds): void {
  known.points ??= bound.points;
  known.low ??= bound.low;
  known.high ??= bound.high;
}

function isOperators(condition: Value): condition is Fields {
  if (!(condition instanceof Map)) return false;
  const [first] = condition.keys();
  return first?.startsWith('$') === true && first !== '$ref' && first !== '$id' && first !== '$db';
}

function boundOf(operator: string, operand: Value): PathBounds | undefined {
  switch (operator) {
    case '$eq':
      return isPoint(operand) ? { points: [operand], low: undefined, high: undefined } : undefined;
    case '$in':
      if (!Array.isArray(operand) || !operand.every(isPoint)) return undefined;
      return { points: operand, low: undefined, high: undefined };
    case '$gt':
    case '$gte':
      return isEnd(operand) ? { points: undefined, low: operand, high: undefined } : undefined;
    case '$lt':
    case '$lte':
      return isEnd(operand) ? { points: undefined, low: undefined, high: operand } : undefined;
    default:
      return undefined;
  }
}

// Null also means missing, an array also its elements, a regular expression many strings.
function isPoint(value: Value): boolean {
  return !(
    value === null ||
    Array.isArray(value) ||
    value instanceof BSONRegExp ||
    isUndefined(value)
  );
}

function isEnd(value: Value): boolean {
  return (
    typeof value === 'string' || isNumberLike(value) || value instanceof Date || isObjectId(value)
  );
}

function isNumberLike(value: Value): boolean {
  if (typeof value === 'number') return !Number.isNaN(value);
  return typeof value === 'bigint' || tagOf(value) === 'Int32';
}

function isObjectId(value: Value): boolean {
  return tagOf(value) === 'ObjectId';
}

function isUndefined(value: Value): boolean {
  return tagOf(value) === 'BsonUndefined';
}

function tagOf(value: Value): string | undefined {
  return value === null ? undefined : (value as { _bsontype?: string })._bsontype;
}
