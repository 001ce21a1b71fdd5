import { Decimal128, Double } from 'bson';
import { type Area, fresh, own } from '../area.ts';

const decimal = (text: string): Decimal128 => Decimal128.fromString(text);

const POSITIONAL = [
  [{ 'a.x': { $gt: 1 }, b: 3 }, 'a.$'],
  [{ b: 3, 'a.x': { $gt: 1 } }, 'a.$'],
  [{ 'a.x': 1, b: 4 }, 'b.$'],
  [{ $and: [{ b: 4 }, { 'a.x': 1 }] }, 'b.$'],
  [{ b: { $gt: 3 }, 'a.x': { $in: [1] } }, 'b.$'],
  [{ 'a.x': 2, 'a.y': { $lt: 2 } }, 'a.$'],
] as const;

const COLLIDING = [
  { v: { $elemMatch: { a: 1 } }, 'v.b': 1 },
  { 'v.b': 1, v: { $elemMatch: { a: 1 } } },
  { v: { $slice: 1 }, 'v.b': 1 },
  { 'v.b': { $slice: 1 }, v: 1 },
  { v: { $meta: 'randVal' }, 'v.x': 1 },
  { v: { $meta: 'randVal' } },
  { 'v.$.a': 1 },
];

const ROUNDED = [
  { $round: [new Double(2.675), 2] },
  { $round: [new Double(2 ** 63), -1] },
  { $trunc: [new Double(123_456.789_012_345_67), 12] },
  { $round: [new Double(1234.5678), -2] },
  { $ceil: decimal('1E34') },
  { $floor: decimal('-1E6000') },
  { $ceil: decimal('9E33') },
  { $sqrt: decimal('-0') },
  { $dateAdd: { startDate: new Date(-1500), unit: 'day', amount: 1 } },
  { $dateAdd: { startDate: new Date(-1500), unit: 'millisecond', amount: 1 } },
  { $dateSubtract: { startDate: new Date(-2000), unit: 'month', amount: 1 } },
];

/** Places in arrays that conditions tell, paths that lie on one another, and numbers at their edges. */
export const positions: Area = {
  name: 'positions',
  topology: 'standalone',
  commands: [
    ...fresh({
      documents: [
        {
          _id: 1,
          a: [
            { x: 1, y: 1 },
            { x: 2, y: 2 },
          ],
          b: [3, 4],
          v: [1, 2],
          d: new Date(0),
        },
      ],
    }),
    ...own(
      ...POSITIONAL.map(([filter, path]) => ({ find: 'c', filter, projection: { [path]: 1 } })),
      ...COLLIDING.map((projection) => ({ find: 'c', projection })),
      ...['v.', '.v', 'd.', 'v..', 'a.x.'].flatMap((path) => [
        { find: 'c', filter: { [path]: 1 } },
        { find: 'c', filter: { [path]: { $exists: true } } },
      ]),
      { aggregate: 'c', pipeline: [{ $project: { z: 0, y: { $literal: 1 } } }], cursor: {} },
      { aggregate: 'c', pipeline: [{ $project: { 'v.$.a': 1 } }], cursor: {} },
      ...ROUNDED.map((r) => ({
        aggregate: 'c',
        pipeline: [{ $project: { _id: 0, r } }],
        cursor: {},
      })),
      { update: 'c', updates: [{ q: { 'a.x': { $gt: 1 }, b: 3 }, u: { $set: { 'a.$.z': 1 } } }] },
      { find: 'c' },
    ),
  ],
};
