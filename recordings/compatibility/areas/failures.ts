import { BSONRegExp, Code, Decimal128, type Document, Double, Int32, Long } from 'bson';
import { type Area, type AreaCommand, fresh, own } from '../area.ts';

const decimal = (text: string): Decimal128 => Decimal128.fromString(text);
const double = (value: number): Double => new Double(value);

/** Expressions over the one document that is stored. */
function computed(...expressions: readonly (Document | string)[]): readonly AreaCommand[] {
  return own(
    ...expressions.map((r) => ({
      aggregate: 'c',
      pipeline: [{ $project: { _id: 0, r } }],
      cursor: {},
    })),
  );
}

const WHOLE = [
  double(Number.NaN),
  double(Number.POSITIVE_INFINITY),
  double(1.5),
  double(1e300),
  double(2 ** 63),
  double(1e-7),
  decimal('2.50'),
  decimal('NaN'),
  decimal('1E+6000'),
  Long.fromString('9223372036854775807'),
];

const TEXTS = [
  ...['2024', '2024-060', '2024.060', '2024366', 'garbage', 'abcdefghijklmnop', '1_000', '.5'],
  ...[
    '1',
    '12',
    '1a',
    '1E-400',
    'Infinity',
    '0x1F',
    'aaaaaaaaaaaaaaaaaaaa0001',
    'é',
    '2024-02-29é',
  ],
  ...['x y z', 'UTC UTC', '2024-02-29 Z Z', '2024-13-01', 'Monday', '@x'],
];

const FORMATS = [
  ['2024-01-01', '%d-%m-%Y'],
  ['2024', 'abc'],
  ['2024', '%b'],
  ['2024', '%%'],
  ['2024', '%j'],
  ['400', '%j'],
  ['2024', '%Z'],
  ['2024-02-29 60', '%Y-%m-%d %Z'],
  ['ab', '%Y'],
  ['abc2024', '%Y'],
  ['2024/01/01', '%Y-%m-%d'],
  ['2024-13-01', '%Y-%m-%d'],
  ['2024-ab-01', '%Y-%m-%d'],
  ['aaaa-ab-xx', '%Y-%m-%d'],
  ['2024-01-01 25', '%Y-%m-%d %H'],
  ['2024-060', '%Y-%j'],
  ['2024 60 1', '%G %V %u'],
  ['2024 6 9', '%G %V %u'],
  ['Foo 2024', '%b %Y'],
  ['a', 'bcd'],
];

const EARLY = [
  { $dateAdd: { startDate: '$d', unit: 'fortnight', amount: 1 } },
  { $dateAdd: { startDate: '$d', unit: 'day', amount: 1, timezone: 'Nope' } },
  { $dateDiff: { startDate: '$d', endDate: '$d', unit: 'day', startOfWeek: 'x' } },
  { $dateDiff: { startDate: '$d', endDate: '$d', unit: '$u', startOfWeek: 'x' } },
  { $dateTrunc: { date: '$d', unit: 'day', binSize: 0 } },
  { $dateTrunc: { date: '$d', unit: '$u', timezone: 'Nope' } },
  { $dateToParts: { date: '$d', timezone: 5 } },
  { $dateToString: { date: '$d', timezone: 'Nope' } },
  { $dateFromString: { dateString: '$s', timezone: 'Nope' } },
  { $dateFromString: { dateString: '$s', format: '%q' } },
  { $dateFromParts: { year: '$a', timezone: 'Nope' } },
  { $year: { date: '$d', timezone: 5 } },
];

const OUT_OF_RANGE = [
  { $acos: Long.fromString('9007199254740993') },
  { $acos: decimal('5.50') },
  { $log: [{ $toInt: -123_456_789 }, 2] },
  { $subtract: ['$d', '$code'] },
  { $subtract: ['$code', '$d'] },
  { $unsetField: { field: 'a', input: '$a' } },
  { $substrCP: ['abc', double(1.7), 1] },
  { $substrCP: ['abc', 1, decimal('2.50')] },
  ...WHOLE.flatMap((value) => [
    { $substrBytes: ['abc', value, 1] },
    { $substrBytes: ['abc', 1, value] },
    { $firstN: { input: '$v', n: value } },
    { $arrayElemAt: ['$v', value] },
    { $slice: ['$v', value] },
  ]),
  { $dateFromParts: { year: Long.fromString('9007199254740993') } },
  { $dateFromParts: { year: 2024, month: Long.fromString('9007199254740993') } },
  ...[{}, { a: 'x' }, { a: 2 }, { '': 1 }, { $a: 1 }, { a: { $meta: 'textScore' } }].map(
    (sortBy) => ({ $sortArray: { input: '$v', sortBy } }),
  ),
  { $toLower: '$code' },
  { $trim: { input: '$code' } },
  '$$JS_SCOPE',
  '$$SEARCH_META',
  { $convert: { input: '$bytes', to: 'binData' } },
];

const HINTED = [
  { find: 'c', hint: 'x', limit: 3, skip: 2 },
  { find: 'c', hint: 'x', filter: { a: 1 }, sort: { a: 1 }, projection: { a: 1 } },
  { find: 'c', hint: 'x', filter: { $or: [{ a: 1 }, { b: 2 }] }, collation: { locale: 'en' } },
  { aggregate: 'c', pipeline: [{ $match: { a: 1 } }, { $limit: 2 }], hint: 'x', cursor: {} },
  { count: 'c', hint: 'x', query: { a: 1 } },
  { update: 'c', updates: [{ q: { a: 1 }, u: { $set: { b: 1 } }, hint: 'x' }] },
  { delete: 'c', deletes: [{ q: { a: 1 }, limit: 0, hint: 'x' }] },
  { findAndModify: 'c', query: { a: 1 }, update: { $set: { b: 1 } }, hint: 'x' },
  { findAndModify: 'c', query: { a: 1 }, remove: true, hint: 'x' },
  { find: 'c', tailable: true, filter: { a: 1 }, limit: 5 },
  { find: 'c', min: { a: 1 } },
];

const BY_ZERO = { $expr: { $divide: [1, { $subtract: ['$_id', 1] }] } };

const EXECUTED = [
  { find: 'c', filter: BY_ZERO },
  { find: 'c', projection: { 'v.$': 1 } },
  { find: 'c', projection: { _id: { $slice: ['$_id', 1] } } },
  { distinct: 'c', key: 'a', query: BY_ZERO },
  { findAndModify: 'c', query: BY_ZERO, remove: true },
  { aggregate: 'c', pipeline: [{ $match: BY_ZERO }], cursor: {} },
];

const ARGUMENTS = [
  ...[1, null].flatMap((wrong) => [
    { find: 'c', projection: wrong },
    { find: 'c', sort: wrong },
    { find: 'c', min: wrong },
    { aggregate: 'c', pipeline: [], cursor: wrong },
    { count: 'c', limit: wrong === 1 ? 'a' : null },
  ]),
  { aggregate: 'c', pipeline: [], cursor: {}, needsMerge: true },
  { aggregate: 'c', pipeline: [], cursor: {}, exchange: {} },
  { aggregate: 'c', pipeline: [], cursor: { batchSize: 'a' } },
  { find: 'c', readOnce: 1 },
  { find: 'c', runtimeConstants: {} },
  { find: 'c', term: Long.fromNumber(1) },
  { find: '$cmd' },
  { count: 'c', limit: double(1.5) },
  { distinct: 'c', key: '', query: { $bogus: 1 } },
];

const QUERIES = [
  { find: 'c', filter: { $not: { a: 1 } } },
  ...WHOLE.flatMap((value) => [
    { find: 'c', filter: { v: { $size: value } } },
    { find: 'c', filter: { v: { $bitsAllSet: value } } },
    { find: 'c', filter: { v: { $type: value } } },
    { update: 'c', updates: [{ q: {}, u: { $pop: { v: value } } }] },
    { update: 'c', updates: [{ q: {}, u: { $rename: { v: value } } }] },
  ]),
  { update: 'c', updates: [{ q: {}, u: [{ $set: { a: 1 } }], arrayFilters: [{ x: 1 }] }] },
];

const DENSIFIED = [
  { field: 'a', partitionByFields: ['a'], range: { step: 1, bounds: 'partition' } },
  { field: 'd', range: { step: double(1.5), unit: 'day', bounds: 'full' } },
  { field: 'd', range: { step: 1, bounds: 'full' } },
  { field: 'a', range: { step: 1, bounds: [3, 1] } },
  { field: 'a', range: { step: 1, bounds: [1] } },
  { field: 'a', range: { step: 1, bounds: ['a', 'b'] } },
].map((spec) => ({ aggregate: 'c', pipeline: [{ $densify: spec }], cursor: {} }));

/** Input that makes no sense, and what goes wrong only with a document. */
export const failures: Area = {
  name: 'failures',
  topology: 'standalone',
  commands: [
    ...fresh({
      documents: [
        {
          _id: 1,
          a: 1,
          d: new Date(5000),
          v: [new Int32(3), new Int32(1)],
          code: new Code('x', { a: 1 }),
          pattern: new BSONRegExp('a'),
          bytes: Buffer.from('ab'),
        },
      ],
    }),
    ...computed(...EARLY, ...OUT_OF_RANGE),
    ...computed(...TEXTS.map((dateString) => ({ $dateFromString: { dateString } }))),
    ...computed(
      ...FORMATS.map(([dateString, format]) => ({ $dateFromString: { dateString, format } })),
    ),
    ...own(...QUERIES, ...HINTED, ...EXECUTED, ...ARGUMENTS, ...DENSIFIED),
  ],
};
