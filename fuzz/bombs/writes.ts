import { type Document, Long } from 'bson';
import { aggregate, type Bomb, fieldsOf, list, MAX_TIME, MEGABYTE, range } from './bomb.ts';

function set(_id: number, $set: Document): Document {
  return { update: 'grown', updates: [{ q: { _id }, u: { $set }, upsert: true }] };
}

const PUSH = { update: 'grown', updates: [{ q: { _id: 1 }, u: { $push: { x: MEGABYTE } } }] };
const LARGEST = Long.MAX_VALUE;

/** Large documents, and large changes. */
export const writes: readonly Bomb[] = [
  {
    name: 'insert of a document of 14 MB',
    command: { insert: 'large', documents: [{ _id: 1, x: list(14, () => MEGABYTE) }] },
  },
  {
    name: '$push beyond 16 MB',
    before: [set(1, { x: [] }), ...list(15, () => PUSH)],
    command: PUSH,
  },
  { name: '$set of x.1500000 of a new document', command: set(2, { 'x.1500000': 1 }) },
  {
    name: '$set of x.1499999 in an array',
    before: [set(3, { x: [] })],
    command: set(3, { 'x.1499999': 1 }),
  },
  {
    name: '$set of x.2147483647 in an array',
    before: [set(4, { x: [] })],
    command: set(4, { 'x.2147483647': 1 }),
  },
  {
    name: '$inc beyond 64 bits',
    before: [set(5, { x: LARGEST })],
    command: { update: 'grown', updates: [{ q: { _id: 5 }, u: { $inc: { x: 1 } } }] },
  },
  {
    name: '$set of 20,000 elements by arrayFilters',
    before: [{ insert: 'arrays', documents: [{ _id: 1, x: list(20_000, (a) => ({ a })) }] }],
    command: {
      update: 'arrays',
      updates: [{ q: {}, u: { $set: { 'x.$[e].b': 1 } }, arrayFilters: [{ 'e.a': { $gte: 0 } }] }],
      ...MAX_TIME,
    },
  },
  {
    name: 'insert of 1,000,000 fields',
    command: { insert: 'wide', documents: [{ _id: 1, ...fieldsOf(1_000_000, () => null) }] },
  },
  {
    name: 'find of 1,000,000 fields with a projection of one',
    command: { find: 'wide', projection: { f1: 1 }, ...MAX_TIME },
  },
  {
    name: '$objectToArray of 1,000,000 fields',
    command: aggregate([{ $project: { n: { $size: { $objectToArray: '$$ROOT' } } } }], 'wide'),
  },
  {
    name: '$mergeObjects of 1,000,000 fields, 1,000 times',
    command: aggregate(
      [
        {
          $replaceWith: {
            $reduce: {
              input: range(1000),
              initialValue: '$$ROOT',
              in: { $mergeObjects: ['$$value', { z: '$$this' }] },
            },
          },
        },
        { $project: { z: 1 } },
      ],
      'wide',
    ),
  },
  {
    name: 'an index over an array of 100,000',
    before: [{ insert: 'multi', documents: [{ _id: 1, x: list(100_000, (a) => ({ a, b: a })) }] }],
    command: { createIndexes: 'multi', indexes: [{ key: { 'x.a': 1, 'x.b': 1 }, name: 'i' }] },
  },
];
