import { Binary, ObjectId, Timestamp } from 'bson';
import { type TypeAlias, typeAlias } from '../value/bson-type.ts';
import { dateOfMillis } from '../value/date.ts';
import { bsonUndefined, type Value } from '../value/value.ts';
import { type Interval, point } from './interval.ts';

const FIRST_DATE: Date = dateOfMillis(-(2n ** 63n));
const LAST_DATE: Date = dateOfMillis(2n ** 63n - 1n);

const NUMBERS: Interval = {
  low: Number.NaN,
  high: Number.POSITIVE_INFINITY,
  hasLow: true,
  hasHigh: true,
};

const FIRST_ID = new ObjectId('000000000000000000000000');

function upTo(low: Value, high: Value): Interval {
  return { low, high, hasLow: true, hasHigh: false };
}

function through(low: Value, high: Value): Interval {
  return { low, high, hasLow: true, hasHigh: true };
}

const RANGES: Partial<Record<TypeAlias, Interval>> = {
  double: NUMBERS,
  int: NUMBERS,
  long: NUMBERS,
  decimal: NUMBERS,
  string: upTo('', new Map()),
  symbol: upTo('', new Map()),
  object: upTo(new Map(), []),
  binData: upTo(new Binary(new Uint8Array(0), 0), FIRST_ID),
  objectId: through(FIRST_ID, new ObjectId('ffffffffffffffffffffffff')),
  bool: through(false, true),
  date: through(FIRST_DATE, LAST_DATE),
  timestamp: through(
    new Timestamp({ t: 0, i: 0 }),
    new Timestamp({ t: 0xffffffff, i: 0xffffffff }),
  ),
  null: point(null),
  undefined: point(bsonUndefined),
};

/** The values of a type, with those of types that compare with it; undefined where that is no simple range. */
export function rangeOfType(type: TypeAlias): Interval | undefined {
  return RANGES[type];
}

/** The values that a comparison with this value may accept: numbers without NaN. */
export function comparableWith(value: Value): Interval | undefined {
  const range = rangeOfType(typeAlias(value));
  return range === NUMBERS ? { ...NUMBERS, low: Number.NEGATIVE_INFINITY } : range;
}
