import { Decimal128 } from 'bson';
import { aggregate, type Bomb, fieldsOf, find, MEGABYTE, project, range } from './bomb.ts';

function size(of: unknown): unknown {
  return { $size: of };
}

function doubling(times: number, from: unknown, operator: string): unknown {
  const twice = { [operator]: ['$$value', '$$value'] };
  return { $reduce: { input: range(times), initialValue: from, in: twice } };
}

function filterOf(length: number, as: string, cond: unknown): unknown {
  return { $filter: { input: range(length), as, cond } };
}

const SUM = { $add: ['$$value', '$$this'] };
const ROWS = { $map: { input: range(3000), as: 'j', in: { $add: ['$$i', '$$j'] } } };
const SAME = { $gt: [size(filterOf(4000, 'j', { $eq: ['$$j', '$$i'] })), 5] };
const LARGE = Decimal128.fromString('9E+6000');

function nestedSums(depth: number): unknown {
  let sum: unknown = '$a';
  for (let level = 0; level < depth; level++) sum = { $add: [sum, 1] };
  return sum;
}

/** Expressions over one document, or few. */
export const expressions: readonly Bomb[] = [
  { name: '$range of 10^8', command: project(size(range(100_000_000))) },
  { name: '$range of 2^31 - 1', command: project(size(range(2 ** 31 - 1))) },
  {
    name: '$reduce over $range of 3 million',
    command: project({ $reduce: { input: range(3_000_000), initialValue: 0, in: SUM } }),
    isBounded: true,
  },
  {
    name: '$map in $map, 3000 squared',
    command: project(size({ $map: { input: range(3000), as: 'i', in: ROWS } })),
  },
  {
    name: '$filter in $filter, 4000 squared',
    command: project(size(filterOf(4000, 'i', SAME))),
    isBounded: true,
  },
  {
    name: '$concat that doubles',
    command: project({ $strLenBytes: doubling(40, 'x', '$concat') }),
  },
  {
    name: '$concatArrays that doubles',
    command: project(size(doubling(28, [1], '$concatArrays'))),
  },
  {
    name: '$setUnion of twice 3 million',
    command: project(size({ $setUnion: [range(3_000_000), range(3_000_000)] })),
  },
  {
    name: '$sortArray of 3 million',
    command: project(size({ $sortArray: { input: range(3_000_000), sortBy: -1 } })),
  },
  {
    name: '$zip of three times a million',
    command: project(size({ $zip: { inputs: [range(1e6), range(1e6), range(1e6)] } })),
  },
  { name: '$split into a million', command: project(size({ $split: [MEGABYTE, 'x'] })) },
  {
    name: '$replaceAll, a million times a million',
    command: project({
      $strLenBytes: { $replaceAll: { input: MEGABYTE, find: 'x', replacement: MEGABYTE } },
    }),
  },
  {
    name: '$switch of 20,000 branches, over 1,000 documents',
    command: project(
      {
        $switch: {
          branches: Array.from({ length: 20_000 }, (_, at) => ({
            case: { $eq: ['$a', -1 - at] },
            // biome-ignore lint/suspicious/noThenProperty: it is what the operator calls it.
            then: at,
          })),
          default: 1,
        },
      },
      'c',
    ),
  },
  {
    name: '$expr 85 deep',
    command: find({ $expr: { $gt: [nestedSums(85), 0] } }, 'c'),
    isBounded: true,
  },
  {
    name: '$dateToString of 500,000 years',
    command: project({
      $strLenBytes: { $dateToString: { date: new Date(0), format: '%Y'.repeat(500_000) } },
    }),
  },
  {
    name: '$pow, $exp and $sin of large decimals',
    command: aggregate([
      {
        $project: {
          x: { $pow: [LARGE, LARGE] },
          y: { $exp: Decimal128.fromString('1E+6000') },
          z: { $sin: Decimal128.fromString('1E+6000') },
        },
      },
    ]),
  },
  {
    name: '$round, $toString and $toLong of numbers without measure',
    command: aggregate([
      {
        $project: {
          x: { $round: [Decimal128.fromString('1E-6000'), 100] },
          y: { $toString: 1e308 },
          z: { $toLong: Decimal128.fromString('1E+6000') },
        },
      },
    ]),
  },
  {
    name: '$addFields of 20,000 fields',
    command: aggregate([{ $addFields: fieldsOf(20_000, (at) => at) }, { $count: 'n' }], 'c'),
  },
  {
    name: '$map that makes a document of 100 MB',
    command: aggregate([
      { $addFields: { x: range(100), y: MEGABYTE } },
      { $addFields: { z: { $map: { input: '$x', in: '$y' } } } },
    ]),
  },
];
