import assert from 'node:assert/strict';
import { it } from 'node:test';
import { present } from '@touchstone/protocol';
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Decimal128,
  type Document,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import type { ExpressionContext } from '../expression/expression.ts';
import { compileMatcher } from '../query/match.ts';
import { keyReader } from '../storage/index-key.ts';
import { type Collation, parseCollation } from '../value/collation.ts';
import { compareValues } from '../value/compare.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import { showFields } from '../value/show-value.ts';
import { bsonUndefined, type Value } from '../value/value.ts';
import { conditionsOf } from './condition.ts';
import type { Interval } from './interval.ts';
import { type Bounds, boundsOf } from './leaf-bounds.ts';

const CONTEXT: ExpressionContext = {
  variables: new Map(),
  now: new Date(0),
  version: '8.2.1',
  random: () => 0,
};
const IGNORING_CASE = present(parseCollation(fieldsFrom({ locale: 'en', strength: 2 })));

/** Values of all types, the neighbors of ends among them. */
const SCALARS: readonly Value[] = [
  -1,
  0,
  1,
  1.5,
  2,
  3n,
  Decimal128.fromString('2'),
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  '',
  'a',
  'ab',
  'abc',
  'b',
  'A',
  new BSONSymbol('ab'),
  null,
  bsonUndefined,
  true,
  false,
  new Date(0),
  new Date(5),
  new ObjectId('0'.repeat(24)),
  new ObjectId('f'.repeat(24)),
  new Binary(new Uint8Array(0), 0),
  new Binary(Uint8Array.of(1, 2), 5),
  new Timestamp({ t: 0, i: 0 }),
  new Timestamp({ t: 0xffffffff, i: 0xffffffff }),
  new BSONRegExp('^a'),
  new MinKey(),
  new MaxKey(),
  new Map(),
  new Map<string, Value>([['b', 1]]),
];

/** Documents with one value or several, and without any. */
const SINGLE: readonly Map<string, Value>[] = SCALARS.map((value) => new Map([['a', value]]));
const ARRAYS: readonly Map<string, Value>[] = [
  [],
  [[]],
  [1],
  [0, 2],
  [[1, 2]],
  [1, 2],
  ['ab', null],
  [null],
  [0, [new Date(5)]],
  [[new Date(5)], 1],
  ...SCALARS.map((value): Value[] => [value, 2]),
  ...SCALARS.map((value): Value[] => [value]),
].map((value) => new Map<string, Value>([['a', value]]));

const OPERANDS: readonly unknown[] = [
  1,
  Number.NaN,
  'ab',
  null,
  true,
  new Date(0),
  new MinKey(),
  new MaxKey(),
  { b: 1 },
  new ObjectId('f'.repeat(24)),
  new Binary(Uint8Array.of(1, 2), 5),
  new Timestamp({ t: 0, i: 0 }),
  Number.POSITIVE_INFINITY,
];
const COMPARISONS: readonly Document[] = OPERANDS.flatMap((operand) =>
  ['$eq', '$gt', '$gte', '$lt', '$lte', '$ne'].map((operator) => ({ [operator]: operand })),
);
const TESTS: readonly Document[] = [
  ...COMPARISONS,
  ...COMPARISONS.map(($not) => ({ $not })),
  ...[[], [1], [1, 2], [null], [1, null], ['ab', /^a/], [/b/], [[]], [[1, 2]], [null, [1]]].flatMap(
    (each) => [{ $in: each }, { $nin: each }, { $not: { $in: each } }, { $not: { $nin: each } }],
  ),
  { $eq: [] },
  { $eq: [1, 2] },
  { $ne: [1, 2] },
  ...[[], [1], [null], [[1]], [true], [new Date(0)], [new MaxKey()]].flatMap((each) =>
    ['$gt', '$gte', '$lt', '$lte'].map((operator) => ({ [operator]: each })),
  ),
  { $regex: '^a' },
  { $regex: /^ab/, $options: 'i' },
  { $regex: /b/ },
  { $regex: /^ab?/ },
  { $not: /^a/ },
  { $exists: true },
  { $exists: false },
  { $not: { $exists: true } },
  { $not: { $exists: false } },
  ...[
    'double',
    'int',
    'number',
    'string',
    'symbol',
    'object',
    'array',
    'null',
    'undefined',
    'bool',
  ].map(($type) => ({ $type })),
  ...['date', 'objectId', 'binData', 'timestamp', 'regex', 'minKey', 'maxKey', 'javascript'].map(
    ($type) => ({ $type }),
  ),
  { $type: ['int', 'string'] },
  { $type: ['int', 'null'] },
  { $not: { $type: 'string' } },
  { $mod: [2, 0] },
  { $not: { $mod: [2, 0] } },
  { $size: 1 },
];

function holds({ low, high, hasLow, hasHigh }: Interval, value: Value, collation?: Collation) {
  const fromLow = compareValues(value, low, collation);
  const fromHigh = compareValues(value, high, collation);
  return (hasLow ? fromLow >= 0 : fromLow > 0) && (hasHigh ? fromHigh <= 0 : fromHigh < 0);
}

const readKeys = keyReader(['a']);

interface Question {
  readonly filter: Document;
  readonly isMultikey: boolean;
  /** The collation of the index, and that of the query. */
  readonly own?: Collation;
  readonly asked?: Collation;
}

interface Answer {
  readonly bounds: Bounds | undefined;
  readonly matches: (document: Map<string, Value>) => boolean;
}

function answerTo({ filter, isMultikey, own, asked }: Question): Answer {
  const context = { ...CONTEXT, ...(asked && { collation: asked }) };
  const { node, matches } = compileMatcher(fieldsFrom(filter), context);
  const { conditions } = conditionsOf(node, context);
  const test = present(conditions[0]).test;
  const bounds = boundsOf(test, { collation: own, comparesText: own === asked, isMultikey });
  return { bounds, matches: (document) => matches(encodeFields(document)) };
}

/** Fails unless the bounds have all documents that match, and as their tightness says no others. */
function check(question: Question, documents: readonly Map<string, Value>[]): void {
  const { bounds, matches } = answerTo(question);
  if (bounds === undefined) return;
  const { intervals, tightness, matchesMissing } = bounds;
  for (const document of documents) {
    const { keys } = readKeys(encodeFields(document));
    const isFound = keys.some(([key]) =>
      intervals.some((each) => holds(each, present(key), question.own)),
    );
    const isMatch = matches(document);
    const isRight = isMatch ? isFound : !isFound || tightness !== 'exact';
    if (!isRight) assert.fail(`${JSON.stringify(question)}: ${showFields(document)}`);
  }
  if (matches(new Map())) assert.ok(matchesMissing, `missing: ${JSON.stringify(question)}`);
}

it('property: the keys that a test may be true for are within its bounds, and exactly those where it says so', () => {
  for (const test of TESTS) {
    check({ filter: { a: test }, isMultikey: false }, [...SINGLE, new Map()]);
    check({ filter: { a: test }, isMultikey: true }, [...SINGLE, ...ARRAYS, new Map()]);
  }
});

it('property: the same under a collation', () => {
  for (const filter of TESTS.map((a) => ({ a })))
    for (const [own, asked] of [
      [IGNORING_CASE, IGNORING_CASE],
      [undefined, IGNORING_CASE],
      [IGNORING_CASE, undefined],
    ] as const) {
      const question = {
        filter,
        isMultikey: true,
        ...(own && { own }),
        ...(asked && { asked }),
      };
      check(question, [...SINGLE, ...ARRAYS, new Map()]);
    }
});

it('property: the same for comparisons in expressions, which know no types apart', () => {
  for (const operand of [
    1,
    'ab',
    true,
    new Date(0),
    new MinKey(),
    { $literal: { b: 1 } },
    new MaxKey(),
  ])
    for (const operator of ['$eq', '$gt', '$gte', '$lt', '$lte'])
      for (const filter of [
        { $expr: { [operator]: ['$a', operand] } },
        { $expr: { [operator]: [operand, '$a'] } },
      ]) {
        check({ filter, isMultikey: false }, [...SINGLE, new Map()]);
        assert.equal(answerTo({ filter, isMultikey: true }).bounds, undefined);
      }
});

/** Tests with how tight their bounds are for an index without arrays and for one with, and whether what is missing may pass. */
const TIGHTNESS: readonly (readonly [Document, string, string, boolean])[] = [
  [{ $eq: 1 }, 'exact', 'exact', false],
  [{ $eq: Number.NaN }, 'exact', 'exact', false],
  [{ $gte: Number.NaN }, 'exact', 'exact', false],
  [{ $gt: Number.NaN }, 'exact', 'exact', false],
  [{ $gt: 1 }, 'exact', 'exact', false],
  [{ $lte: 'x' }, 'exact', 'exact', false],
  [{ $eq: null }, 'fetch', 'fetch', true],
  [{ $gte: null }, 'fetch', 'fetch', true],
  [{ $lte: null }, 'fetch', 'fetch', true],
  [{ $gt: null }, 'exact', 'exact', false],
  [{ $lt: null }, 'exact', 'exact', false],
  [{ $ne: 1 }, 'exact', 'fetch', true],
  [{ $ne: null }, 'exact', 'none', false],
  [{ $not: { $gt: 1 } }, 'exact', 'fetch', true],
  [{ $not: { $in: [1, 2] } }, 'exact', 'fetch', true],
  [{ $not: { $in: [1, null] } }, 'none', 'none', true],
  [{ $not: { $regex: 'a' } }, 'none', 'none', false],
  [{ $not: { $exists: true } }, 'fetch', 'fetch', true],
  [{ $in: [1, 2] }, 'exact', 'exact', false],
  [{ $in: [1, null] }, 'fetch', 'fetch', true],
  [{ $in: [1, /^a/] }, 'exact', 'exact', false],
  [{ $in: [1, /a/] }, 'covered', 'covered', false],
  [{ $in: [/a/, 1] }, 'covered', 'covered', false],
  [{ $in: [null, /a/] }, 'fetch', 'fetch', true],
  [{ $in: [[1]] }, 'fetch', 'fetch', false],
  [{ $regex: '^a' }, 'exact', 'exact', false],
  [{ $regex: 'a' }, 'covered', 'covered', false],
  [{ $regex: '^a', $options: 'i' }, 'covered', 'covered', false],
  [{ $exists: true }, 'fetch', 'fetch', false],
  [{ $exists: false }, 'fetch', 'fetch', true],
  [{ $type: 'string' }, 'covered', 'covered', false],
  [{ $type: 'null' }, 'fetch', 'fetch', false],
  [{ $type: 'undefined' }, 'fetch', 'fetch', false],
  [{ $type: 'array' }, 'fetch', 'fetch', false],
  [{ $type: ['int', 'null'] }, 'fetch', 'fetch', false],
  [{ $mod: [2, 0] }, 'covered', 'covered', false],
  [{ $eq: [1] }, 'fetch', 'fetch', false],
  [{ $gt: [1] }, 'fetch', 'fetch', false],
  [{ $size: 1 }, 'none', 'none', false],
  [{ $gte: new MinKey() }, 'fetch', 'fetch', true],
  [{ $gt: new MinKey() }, 'fetch', 'fetch', true],
  [{ $lte: new MinKey() }, 'exact', 'exact', false],
  [{ $lt: new MinKey() }, 'exact', 'exact', false],
  [{ $lte: new MaxKey() }, 'fetch', 'fetch', true],
  [{ $lt: new MaxKey() }, 'fetch', 'fetch', true],
  [{ $gte: new MaxKey() }, 'exact', 'exact', false],
  [{ $gt: new MaxKey() }, 'exact', 'exact', false],
];

it('says how much is left to look at', () => {
  for (const [test, plain, multikey, missing] of TIGHTNESS) {
    const [one, several] = [false, true].map(
      (isMultikey) => answerTo({ filter: { a: test }, isMultikey }).bounds,
    );
    const shown = JSON.stringify(test);
    assert.equal(one?.tightness ?? 'none', plain, shown);
    assert.equal(several?.tightness ?? 'none', multikey, shown);
    if (one !== undefined) assert.equal(one.matchesMissing, missing, shown);
  }
});

it('looks at no keys where nothing can match', () => {
  const impossible = [
    { $gt: null },
    { $lt: null },
    { $gt: Number.NaN },
    { $in: [] },
    { $lt: new MinKey() },
    { $gt: new MaxKey() },
    { $gt: true },
    { $lt: false },
    { $gt: Number.POSITIVE_INFINITY },
  ];
  for (const a of impossible) {
    const { bounds } = answerTo({ filter: { a }, isMultikey: false });
    assert.deepEqual(bounds?.intervals, [], JSON.stringify(a));
  }
});

it('leaves strings to an index with the collation of the query', () => {
  const texts = [
    { $eq: 'a' },
    { $gt: 'a' },
    { $eq: { b: 1 } },
    { $eq: [1] },
    { $eq: new BSONSymbol('a') },
    { $in: [1, 'a'] },
  ];
  for (const a of texts) {
    const filter = { a };
    const shown = JSON.stringify(a);
    assert.equal(
      answerTo({ filter, isMultikey: false, asked: IGNORING_CASE }).bounds,
      undefined,
      shown,
    );
    assert.notEqual(answerTo({ filter, isMultikey: false }).bounds, undefined, shown);
    const both = { own: IGNORING_CASE, asked: IGNORING_CASE };
    assert.notEqual(answerTo({ filter, isMultikey: false, ...both }).bounds, undefined, shown);
  }
  for (const a of [{ $eq: 1 }, { $in: [1, true] }, { $lt: new Date(0) }])
    assert.notEqual(
      answerTo({ filter: { a }, isMultikey: false, asked: IGNORING_CASE }).bounds,
      undefined,
    );
  for (const a of [{ $regex: '^a' }, { $in: [/^a/] }]) {
    const both = { own: IGNORING_CASE, asked: IGNORING_CASE };
    const { bounds } = answerTo({ filter: { a }, isMultikey: false, ...both });
    assert.equal(bounds?.tightness, 'fetch');
    for (const text of ['', 'B', 'a'])
      assert.ok(bounds.intervals.some((each) => holds(each, text, IGNORING_CASE)));
    const { bounds: other } = answerTo({ filter: { a }, isMultikey: false, own: IGNORING_CASE });
    assert.equal(other, undefined);
  }
});
