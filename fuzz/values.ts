import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import type { Chance } from './chance.ts';

const SIMPLE: readonly ((chance: Chance) => unknown)[] = [
  () => null,
  () => true,
  () => new Int32(1),
  (chance) => new Int32(chance.pick([0, -1, 2, 100, 2 ** 31 - 1])),
  (chance) => new Double(chance.pick([0.5, Number.NaN, Infinity, -0, 1e300])),
  (chance) => Long.fromString(chance.pick(['0', '9223372036854775807', '-9223372036854775808'])),
  (chance) => Decimal128.fromString(chance.pick(['1', 'NaN', '-Infinity', '1E+6000', '0.1'])),
  (chance) => chance.pick(['', 'a', '$a', '$$ROOT', 'a.b', '__proto__', 'constructor', '(a+)+$']),
  () => new ObjectId(),
  (chance) => new Date(chance.pick([0, 8.64e15, -8.64e15, 1e12])),
  (chance) => new Binary(Buffer.alloc(chance.pick([0, 5, 16])), chance.pick([0, 2, 3, 4, 5, 6, 9])),
  () => new BSONRegExp('a', 'i'),
  () => new Code('function() { return 1 }'),
  () => new Timestamp({ t: 1, i: 1 }),
  () => new MinKey(),
  () => new MaxKey(),
];

const NAMES = ['a', 'b', 'x', '_id', 'a.b', '$a', '', '0', '__proto__', 'coll', 'db', 'from', 'as'];

/** A value of any type. */
export function anyValue(chance: Chance, depth = 3): unknown {
  if (depth > 0 && chance.once(4)) {
    return Array.from({ length: chance.below(4) }, () => anyValue(chance, depth - 1));
  }
  if (depth > 0 && chance.once(4)) return anyDocument(chance, depth - 1);
  return chance.pick(SIMPLE)(chance);
}

/** A document of any fields. */
export function anyDocument(chance: Chance, depth = 2, names: readonly string[] = NAMES): Document {
  const entries = Array.from(
    { length: chance.below(4) },
    () => [chance.pick(names), anyValue(chance, depth)] as const,
  );
  return Object.fromEntries(entries);
}
