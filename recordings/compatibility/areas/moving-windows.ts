import { type Document, Double } from 'bson';
import { type Area, type AreaCommand, fresh, own } from '../area.ts';

const double = (value: number): Double => new Double(value);

const DOCUMENTS = [3.1, -4.25, 7, 0.3, 0.1, 12.75, -1, 5.5, 5.5, 9.99].map((x, at) => ({
  _id: at,
  at: new Date(at * 5_400_000),
  x: double(x),
  y: double(x * x - 2 * at),
}));

const WINDOWS = [
  { documents: [-1, 1] },
  { documents: ['current', 'unbounded'] },
  { documents: [-3, 'current'] },
  { documents: [1, 2] },
  { documents: ['unbounded', 'current'] },
  { range: [-2, 2] },
];

const FUNCTIONS = [
  { $stdDevPop: '$x' },
  { $stdDevSamp: '$x' },
  { $covariancePop: ['$x', '$y'] },
  { $covarianceSamp: ['$x', '$y'] },
];

function over(sortBy: Document, ...outputs: readonly Document[]): readonly AreaCommand[] {
  return own(
    ...outputs.map((r) => ({
      aggregate: 'c',
      pipeline: [{ $setWindowFields: { sortBy, output: { r } } }, { $project: { r: 1 } }],
      cursor: {},
    })),
  );
}

const DATED = [
  { $derivative: { input: '$x', unit: 'day' }, window: { documents: [-1, 0] } },
  { $derivative: { input: '$x', unit: 'minute' }, window: { documents: [-2, 0] } },
  { $integral: { input: '$x', unit: 'hour' }, window: { documents: ['unbounded', 'current'] } },
  { $derivative: { input: '$x' }, window: { documents: [-1, 0] } },
];

const REFUSED = [
  { $expMovingAvg: { input: '$x', N: 2 }, window: { documents: [-1, 1] } },
  { $expMovingAvg: { input: '$x', N: 0 } },
  { $expMovingAvg: { input: '$x', alpha: double(1.5) } },
  { $shift: { output: '$x', by: 'a' } },
  { $shift: { output: '$x', by: 1, default: '$x' } },
  { $sum: '$x', window: { documents: [0, 1], unit: 'day' } },
];

const TIES = [
  [5, 5, 5],
  [5, 5, 5, 6],
  [6, 5, 5, 5],
  [5, 4, 5, 6, 6],
];

function atTheEnds(values: readonly number[]): readonly AreaCommand[] {
  const documents = values.map((v, at) => ({ _id: at, v: at % 2 === 0 ? v : double(v) }));
  const grouped = (r: Document): Document => ({
    aggregate: 'c',
    pipeline: [{ $sort: { _id: 1 } }, { $group: { _id: null, r } }],
    cursor: {},
  });
  const sorted = { output: '$_id', sortBy: { v: 1 } };
  return fresh(
    { documents },
    ...[1, 2].flatMap((n) => [
      grouped({ $maxN: { input: '$v', n } }),
      grouped({ $minN: { input: '$v', n } }),
      grouped({ $topN: { ...sorted, n } }),
      grouped({ $bottomN: { ...sorted, n } }),
    ]),
    grouped({ $top: sorted }),
    grouped({ $bottom: sorted }),
  );
}

/** Windows from which values are taken out again, and equal values at the ends of an order. */
export const movingWindows: Area = {
  name: 'moving-windows',
  topology: 'standalone',
  commands: [
    ...fresh({ documents: DOCUMENTS }),
    ...over(
      { _id: 1 },
      ...WINDOWS.flatMap((window) => FUNCTIONS.map((each) => ({ ...each, window }))),
      ...REFUSED,
    ),
    ...over({ at: 1 }, ...DATED),
    ...TIES.flatMap(atTheEnds),
  ],
};
