import { Long } from 'bson';
import { aggregate, type Bomb, fieldsOf, MAX_TIME, range } from './bomb.ts';

/** Each document becomes a hundred, so many times. */
function unwound(names: string): { readonly [stage: string]: unknown }[] {
  return [...names].flatMap((name) => [
    { $addFields: { [name]: range(100) } },
    { $unwind: `$${name}` },
  ]);
}

function withoutTime(pipeline: readonly object[], collection = 'one') {
  return { aggregate: collection, pipeline, cursor: {}, allowDiskUse: false };
}

const COUNT = { $count: 'n' };
const JOINED = { from: 'c', pipeline: [], as: 'y' };
const WINDOW = { documents: ['unbounded', 'unbounded'] };

/** Stages over many documents. */
export const pipelines: readonly Bomb[] = [
  {
    name: '$lookup, 1,000 to the third',
    command: aggregate(
      [
        { $lookup: { from: 'c', pipeline: [{ $lookup: JOINED }, { $unwind: '$y' }], as: 'x' } },
        { $unwind: '$x' },
        COUNT,
      ],
      'c',
    ),
  },
  {
    name: '$unwind, 100 to the fifth',
    command: aggregate([...unwound('abcde'), COUNT]),
    isBounded: true,
  },
  {
    name: '$unwind and $group, 100 to the third',
    command: aggregate([
      ...unwound('abc'),
      { $group: { _id: { a: '$a', b: '$b', c: '$c' } } },
      COUNT,
    ]),
  },
  {
    name: '$group with $push of a million',
    command: withoutTime([
      { $addFields: { a: range(1_000_000), pad: 'x'.repeat(200) } },
      { $unwind: '$a' },
      { $group: { _id: null, x: { $push: '$pad' } } },
      { $project: { n: { $size: '$x' } } },
    ]),
  },
  {
    name: '$sort of 600,000 documents of 300 bytes',
    command: withoutTime([
      { $addFields: { a: range(600_000), pad: 'x'.repeat(300) } },
      { $unwind: '$a' },
      { $sort: { a: -1 } },
      COUNT,
    ]),
  },
  {
    name: '$facet of 100 pipelines',
    command: aggregate(
      [{ $facet: fieldsOf(100, () => [{ $match: {} }]) }, { $project: { n: { $size: '$f0' } } }],
      'c',
    ),
  },
  {
    name: '$facet of a document above 16 MB',
    command: withoutTime(
      [{ $addFields: { pad: 'x'.repeat(1000) } }, { $facet: fieldsOf(30, () => [{ $match: {} }]) }],
      'c',
    ),
  },
  {
    name: '$graphLookup around 1,000, for each of them',
    command: aggregate(
      [
        {
          $graphLookup: {
            from: 'c',
            startWith: '$next',
            connectFromField: 'next',
            connectToField: '_id',
            as: 'x',
          },
        },
        { $project: { n: { $size: '$x' } } },
      ],
      'c',
    ),
    isBounded: true,
  },
  {
    name: '$graphLookup without an index',
    command: aggregate(
      [
        {
          $graphLookup: {
            from: 'c',
            startWith: '$a',
            connectFromField: 'a',
            connectToField: 'a',
            as: 'x',
          },
        },
        { $project: { n: { $size: '$x' } } },
      ],
      'c',
    ),
    isBounded: true,
  },
  {
    name: '$group with 100 times $median',
    command: aggregate(
      [
        {
          $group: {
            _id: null,
            ...fieldsOf(100, () => ({ $median: { input: '$a', method: 'approximate' } })),
          },
        },
      ],
      'c',
    ),
  },
  {
    name: 'a pipeline of 1,000 stages',
    command: aggregate(Array(1000).fill({ $match: { a: { $gte: 0 } } }), 'c'),
  },
  {
    name: 'a pipeline of 100,000 stages',
    command: aggregate(Array(100_000).fill({ $match: {} }), 'c'),
  },
  {
    name: '$setWindowFields over all of 1,000',
    command: aggregate(
      [
        {
          $setWindowFields: {
            sortBy: { _id: 1 },
            output: {
              x: { $push: '$s', window: WINDOW },
              y: { $sum: '$a', window: { documents: [-500, 500] } },
            },
          },
        },
        { $project: { n: { $size: '$x' } } },
      ],
      'c',
    ),
  },
  {
    name: '$densify into 10^9',
    command: aggregate([
      { $densify: { field: '_id', range: { step: 1, bounds: [0, 1_000_000_000] } } },
      COUNT,
    ]),
  },
  {
    name: '$densify by milliseconds',
    command: aggregate([
      { $project: { d: new Date(0) } },
      {
        $densify: {
          field: 'd',
          range: { step: 1, unit: 'millisecond', bounds: [new Date(0), new Date(1e12)] },
        },
      },
      COUNT,
    ]),
  },
  {
    name: '$bucketAuto into a million',
    command: aggregate([{ $bucketAuto: { groupBy: '$a', buckets: 1_000_000 } }], 'c'),
  },
  {
    name: '$sample of 2^31 - 1',
    command: aggregate([{ $sample: { size: 2 ** 31 - 1 } }, COUNT], 'c'),
  },
  {
    name: '$skip and $limit of 2^63 - 1',
    command: aggregate([{ $skip: Long.MAX_VALUE }, { $limit: Long.MAX_VALUE }], 'c'),
  },
  {
    name: 'update of 1,000 documents, each with $range of a million',
    command: {
      update: 'c',
      updates: [{ q: {}, u: [{ $set: { n: { $size: range(1_000_000) } } }], multi: true }],
      ...MAX_TIME,
    },
  },
];
