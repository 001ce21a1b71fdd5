import { Long } from 'bson';
import { aggregate, type Bomb, fieldsOf, filled, list, MAX_TIME, range } from './bomb.ts';

const COUNT = { $count: 'n' };
const MANY = 100_000;
const ALL = { documents: ['unbounded', 'unbounded'] };
const BEFORE = { documents: ['unbounded', 'current'] };

/** Each joins twice what stands within it. */
function unions(depth: number): object[] {
  const inner = depth === 0 ? [] : unions(depth - 1);
  const union = { $unionWith: { coll: 'c', pipeline: inner } };
  return [union, union];
}

function lookups(depth: number): object[] {
  if (depth === 0) return [{ $match: { a: 1 } }];
  return [{ $lookup: { from: 'c', pipeline: lookups(depth - 1), as: 'x' } }, { $unwind: '$x' }];
}

function windows(name: string, output: object, sortBy: object = { _id: 1 }): Bomb {
  return {
    name: `$setWindowFields: ${name}`,
    command: aggregate([{ $setWindowFields: { sortBy, output } }, COUNT], 'rows'),
  };
}

/** Joins, unions, windows, buckets, filling, groups: over 100,000 documents, or growing by themselves. */
export const joinsAndWindows: readonly Bomb[] = [
  { name: '$unionWith twice at each of 15', command: aggregate([...unions(12), COUNT], 'c') },
  {
    name: '$unionWith of 900',
    command: aggregate([...list(900, () => ({ $unionWith: 'c' })), COUNT], 'c'),
  },
  { name: '$lookup 20 deep', command: aggregate([...lookups(18), COUNT], 'c') },
  {
    name: '$lookup of 100,000 by an array of 100,000',
    before: [filled('rows', MANY, { v: { $mod: [{ $multiply: ['$_id', 7919] }, 10_007] } })],
    command: aggregate([
      { $set: { k: range(100_000) } },
      { $lookup: { from: 'rows', localField: 'k', foreignField: '_id', as: 'x' } },
      { $project: { n: { $size: '$x' } } },
    ]),
  },
  {
    name: '$lookup without an index, 100,000 squared',
    command: aggregate(
      [
        { $lookup: { from: 'rows', localField: 'v', foreignField: 'v', as: 'x' } },
        { $match: { x: { $size: 0 } } },
        COUNT,
      ],
      'rows',
    ),
  },
  {
    name: '$graphLookup over 100,000 that all know each other',
    command: aggregate(
      [
        { $limit: 1 },
        {
          $graphLookup: {
            from: 'rows',
            startWith: '$a',
            connectFromField: 'a',
            connectToField: 'a',
            as: 'x',
            maxDepth: Long.MAX_VALUE,
          },
        },
        { $project: { n: { $size: '$x' } } },
      ],
      'rows',
    ),
  },
  {
    name: '$graphLookup from an array of 100,000',
    command: aggregate([
      {
        $graphLookup: {
          from: 'rows',
          startWith: range(100_000),
          connectFromField: 'v',
          connectToField: '_id',
          as: 'x',
          restrictSearchWithMatch: { a: { $gte: 0 } },
        },
      },
      { $project: { n: { $size: '$x' } } },
    ]),
  },
  windows('$push of all before, of 100,000', { x: { $push: '$v', window: BEFORE } }),
  windows('$addToSet of all before', { x: { $addToSet: '$v', window: BEFORE } }),
  windows('$median of the last 50,000', {
    x: { $median: { input: '$v', method: 'approximate' }, window: { documents: [-50_000, 0] } },
  }),
  windows('$percentile of all', {
    x: {
      $percentile: { input: '$v', p: list(1000, (at) => at / 1000), method: 'approximate' },
      window: ALL,
    },
  }),
  windows('$sum by a range without end', { x: { $sum: '$v', window: { range: [-1e308, 1e308] } } }),
  windows('$max of the last 50,000', {
    x: { $max: '$v', window: { documents: [-50_000, 0] } },
    y: { $min: '$v', window: { documents: [0, 50_000] } },
  }),
  windows('$topN, $lastN, $maxN of 50,000', {
    x: { $topN: { n: 100, sortBy: { v: -1 }, output: '$v' }, window: { documents: [-50_000, 0] } },
    y: { $maxN: { n: 100, input: '$v' }, window: { documents: [-50_000, 0] } },
  }),
  windows('$stdDevPop, $covarianceSamp, $avg', {
    x: { $stdDevPop: '$v', window: { documents: [-50_000, 50_000] } },
    y: { $covarianceSamp: ['$v', '$a'], window: { documents: [-50_000, 50_000] } },
    z: { $avg: '$v', window: BEFORE },
  }),
  windows('$rank, $denseRank, $documentNumber, $shift', {
    x: { $rank: {} },
    y: { $denseRank: {} },
    z: { $documentNumber: {} },
    w: { $shift: { output: '$v', by: -99_999 } },
  }),
  windows('$expMovingAvg, $integral, $derivative, $linearFill, $locf', {
    x: { $expMovingAvg: { input: '$v', N: 100_000 } },
    y: { $integral: { input: '$v' }, window: ALL },
    z: { $derivative: { input: '$v' }, window: { documents: [-50_000, 0] } },
    w: { $linearFill: '$none' },
    v: { $locf: '$none' },
  }),
  windows(
    '1,000 outputs',
    fieldsOf(1000, () => ({ $sum: '$v', window: BEFORE })),
  ),
  windows('an expression that loops', { x: { $sum: { $size: range(1_000_000) }, window: BEFORE } }),
  {
    name: '$setWindowFields of 100,000 partitions',
    command: aggregate(
      [{ $setWindowFields: { partitionBy: '$_id', output: { x: { $sum: '$v' } } } }, COUNT],
      'rows',
    ),
  },
  {
    name: '$bucketAuto of 100,000 into as many',
    command: aggregate(
      [
        { $bucketAuto: { groupBy: '$v', buckets: 100_000, output: { x: { $push: '$$ROOT' } } } },
        COUNT,
      ],
      'rows',
    ),
  },
  {
    name: '$bucketAuto with a granularity',
    command: aggregate(
      [
        {
          $bucketAuto: {
            groupBy: { $add: ['$v', 1e-300] },
            buckets: 2 ** 31 - 1,
            granularity: '1-2-5',
          },
        },
        COUNT,
      ],
      'rows',
    ),
  },
  {
    name: '$bucket of 400,000 boundaries',
    command: aggregate(
      [{ $bucket: { groupBy: '$v', boundaries: list(400_000, (at) => at) } }, COUNT],
      'rows',
    ),
  },
  {
    name: '$densify within 100,000 partitions',
    command: aggregate(
      [
        {
          $densify: { field: 'v', partitionByFields: ['_id'], range: { step: 1, bounds: 'full' } },
        },
        COUNT,
      ],
      'rows',
    ),
  },
  {
    name: '$densify by the least step',
    command: aggregate(
      [{ $densify: { field: 'v', range: { step: 5e-324, bounds: 'full' } } }, COUNT],
      'rows',
    ),
  },
  {
    name: '$fill of 100,000',
    command: aggregate(
      [
        {
          $fill: {
            sortBy: { _id: 1 },
            partitionBy: { $mod: ['$_id', 3] },
            output: {
              none: { method: 'linear' },
              b: { method: 'locf' },
              d: { value: { $size: range(10_000) } },
            },
          },
        },
        COUNT,
      ],
      'rows',
    ),
  },
  {
    name: '$sort by 32 fields',
    command: aggregate([{ $sort: fieldsOf(32, () => 1) }, COUNT], 'rows'),
  },
  {
    name: '$sort by an array of 10,000 in each of 1,000',
    command: aggregate([{ $set: { k: range(10_000) } }, { $sort: { k: -1 } }, COUNT], 'c'),
  },
  {
    name: '$group by documents, with $top of all',
    command: aggregate(
      [
        {
          $group: {
            _id: { a: '$a', v: '$v' },
            x: { $topN: { n: 100_000, sortBy: { v: 1 }, output: '$$ROOT' } },
          },
        },
        COUNT,
      ],
      'rows',
    ),
  },
  {
    name: '$group with $addToSet, $mergeObjects, $maxN of all',
    command: aggregate(
      [
        {
          $group: {
            _id: null,
            x: { $addToSet: { v: '$v' } },
            y: { $mergeObjects: '$$ROOT' },
            z: { $maxN: { n: 100_000, input: '$v' } },
            w: { $bottomN: { n: 100_000, sortBy: { v: 1 }, output: '$v' } },
          },
        },
        COUNT,
      ],
      'rows',
    ),
  },
  {
    name: '$group into 100,000',
    command: aggregate([{ $group: { _id: '$_id', x: { $push: '$$ROOT' } } }, COUNT], 'rows'),
  },
  {
    name: '$sortByCount of 100,000',
    command: aggregate([{ $sortByCount: '$_id' }, COUNT], 'rows'),
  },
  {
    name: '$facet of what each sorts',
    command: aggregate([{ $facet: fieldsOf(20, () => [{ $sort: { v: 1 } }, COUNT]) }], 'rows'),
  },
  {
    name: '$redact 1,000 deep',
    command: aggregate([
      { $set: { x: { $map: { input: range(100_000), in: { a: '$$this' } } } } },
      { $redact: { $cond: [{ $gt: ['$a', -1] }, '$$DESCEND', '$$PRUNE'] } },
      COUNT,
    ]),
  },
  {
    name: '$unset of 100,000 fields',
    command: aggregate([{ $unset: list(100_000, (at) => `f${at}`) }, COUNT], 'c'),
  },
  {
    name: '$project of 100,000 by paths',
    command: aggregate(
      [
        { $project: Object.fromEntries(list(20_000, (at) => [`a${at % 100}.b${at}.c`, '$s'])) },
        COUNT,
      ],
      'c',
    ),
  },
  {
    name: 'explain of joins with what was done',
    command: {
      explain: { ...aggregate([...lookups(4), COUNT], 'c') },
      verbosity: 'executionStats',
      ...MAX_TIME,
    },
  },
  {
    name: 'mapReduce of a million',
    command: {
      mapReduce: 'rows',
      map: 'function() { for (var i = 0; i < 100; i++) emit(this._id * 100 + i, 1); }',
      reduce: 'function(k, v) { return Array.sum(v) }',
      out: { inline: 1 },
      ...MAX_TIME,
    },
  },
];
