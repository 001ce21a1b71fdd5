import { BSONRegExp } from 'bson';
import { type Bomb, fieldsOf, find, list, MAX_TIME } from './bomb.ts';

function nested(operator: '$and' | '$nor'): object {
  let filter: object = { a: 1 };
  for (let level = 0; level < 80; level++) filter = { [operator]: [filter] };
  return filter;
}

function nestedSchema(): object {
  let schema: object = { type: 'object' };
  for (let level = 0; level < 30; level++) {
    schema = { properties: { a: schema }, anyOf: [schema, { type: 'string' }] };
  }
  return { type: 'object' };
}

const MANY = list(100_000, (at) => at + 100);
const RING = list(50_000, (at) => {
  const turn = (at / 50_000) * 2 * Math.PI;
  return [50 * Math.cos(turn), 50 * Math.sin(turn)];
});
const AREA = { type: 'Polygon', coordinates: [[...RING, RING[0]]] };

/** Filters of many parts, over 1,000 documents. */
export const filters: readonly Bomb[] = [
  { name: '$in of 100,000', command: find({ a: { $in: MANY } }, 'c') },
  {
    name: '$in of 100,000 texts, $nin of as many, $or of 10,000',
    command: find(
      {
        s: { $in: MANY.map(String) },
        a: { $nin: MANY },
        $or: list(10_000, (at) => ({ a: -at })),
      },
      'c',
    ),
  },
  {
    name: '$in of 1,000 regular expressions',
    command: find({ s: { $in: list(1000, (at) => new BSONRegExp(`z${at}$`)) } }, 'c'),
  },
  { name: '$all of 100,000', command: find({ a: { $all: MANY } }, 'c') },
  {
    name: '$or of 50,000 within $and',
    command: find({ $and: [{ $or: list(50_000, (at) => ({ [`f${at}`]: at })) }] }, 'c'),
  },
  { name: '$and 80 deep', command: find(nested('$and'), 'c'), isBounded: true },
  { name: '$nor 80 deep', command: find(nested('$nor'), 'c'), isBounded: true },
  {
    name: '$jsonSchema 30 deep, twice at each',
    command: find({ $jsonSchema: nestedSchema() }, 'c'),
    isBounded: true,
  },
  {
    name: 'a projection of 20,000 fields',
    command: { find: 'c', projection: fieldsOf(20_000, () => 1), ...MAX_TIME },
  },
  {
    name: '$geoWithin an area of 50,000 points',
    command: find({ g: { $geoWithin: { $geometry: AREA } } }),
  },
];
