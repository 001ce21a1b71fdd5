import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Binary, Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'bson';
import { matchValue } from './match-value.ts';
import { MalformedExpectation, type MatchContext } from './special-operator.ts';

const lsid = { id: new Binary(Buffer.alloc(16, 7), 4) };
const context: MatchContext = {
  valueOf: (name) => {
    if (name === 'saved') return new ObjectId('0123456789abcdef01234567');
    throw new Error(`no ${name}`);
  },
  lsidOf: () => lsid,
};

function paths(expected: unknown, actual: unknown): readonly string[] {
  return matchValue(expected, actual, context).map(({ path }) => path);
}

type Row = readonly [what: string, expected: unknown, actual: unknown];

const matching: readonly Row[] = [
  ['int and double', new Int32(1), new Double(1)],
  ['int and long', new Int32(1), Long.fromNumber(1)],
  ['int and JavaScript number', new Int32(1), 1],
  ['a large long and a bigint', Long.fromString('9007199254740993'), 9007199254740993n],
  ['NaN and NaN', new Double(Number.NaN), Number.NaN],
  ['null', null, null],
  ['keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ['extra keys at the root', { a: 1 }, { a: 1, b: 2 }],
  ['extra keys in the elements of a root array', [{ a: 1 }], [{ a: 1, b: 2 }]],
  ['an undefined member, which is no member', { a: { b: 1 } }, { a: { b: 1, c: undefined } }],
  [
    'object ids',
    new ObjectId('0123456789abcdef01234567'),
    new ObjectId('0123456789abcdef01234567'),
  ],
  ['timestamps', new Timestamp({ t: 1, i: 2 }), new Timestamp({ t: 1, i: 2 })],
  ['dates', new Date(5), new Date(5)],
  ['$$exists true of null', { a: { $$exists: true } }, { a: null }],
  ['$$exists false', { a: { $$exists: false } }, { b: 1 }],
  ['$$type of one', { a: { $$type: 'string' } }, { a: '' }],
  ['$$type of several', { a: { $$type: ['int', 'long'] } }, { a: Long.ONE }],
  ['$$type number', { a: { $$type: 'number' } }, { a: Decimal128.fromString('1') }],
  ['$$type of a root', { $$type: 'objectId' }, new ObjectId()],
  ['$$unsetOrMatches of nothing', { a: { $$unsetOrMatches: 1 } }, {}],
  ['$$unsetOrMatches of a match', { a: { $$unsetOrMatches: 1 } }, { a: 1 }],
  ['$$unsetOrMatches of a root with extra keys', { $$unsetOrMatches: { a: 1 } }, { a: 1, b: 2 }],
  ['$$sessionLsid', { lsid: { $$sessionLsid: 'session0' } }, { lsid }],
  ['$$matchesEntity', { $$matchesEntity: 'saved' }, new ObjectId('0123456789abcdef01234567')],
  ['$$matchesHexBytes of a string', { $$matchesHexBytes: '12AB' }, '\u0012\u00ab'],
  [
    '$$matchesHexBytes of bytes',
    { $$matchesHexBytes: '12ab' },
    new Binary(Buffer.from('12ab', 'hex')),
  ],
  ['$$matchesHexBytes of an array of bytes', { $$matchesHexBytes: 'ff00' }, Buffer.from([255, 0])],
  ['$$matchesHexBytes of nothing', { $$matchesHexBytes: '' }, ''],
  ['$$lte', { a: { $$lte: new Int32(5) } }, { a: new Double(5) }],
  ['$$matchAsDocument', { $$matchAsDocument: { a: 1 } }, '{"a": {"$numberInt": "1"}}'],
  [
    '$$matchAsDocument around $$matchAsRoot',
    { a: { $$matchAsDocument: { $$matchAsRoot: { b: 1 } } } },
    { a: '{"b": 1, "c": 2}' },
  ],
  ['$$matchAsRoot', { a: { $$matchAsRoot: { b: 1 } } }, { a: { b: 1, c: 2 } }],
];

const differing: readonly (readonly [...Row, path: string])[] = [
  ['another number', new Int32(1), 1.5, ''],
  ['a number and a string', { a: 1 }, { a: '1' }, 'a'],
  ['a decimal and an int', { a: 1 }, { a: Decimal128.fromString('1') }, 'a'],
  ['a missing key', { a: 1 }, {}, 'a'],
  ['null for a missing key', { a: null }, {}, 'a'],
  ['an extra key below the root', { a: { b: 1 } }, { a: { b: 1, c: 1 } }, 'a.c'],
  ['an extra key in a nested array', { a: [{ b: 1 }] }, { a: [{ b: 1, c: 1 }] }, 'a[0].c'],
  ['a shorter array', { a: [1, 2] }, { a: [1] }, 'a'],
  ['an element', [1, 2], [1, 3], '[1]'],
  ['a document for an array', { a: [] }, { a: {} }, 'a'],
  ['an array for a document', { a: {} }, { a: [] }, 'a'],
  ['$$exists true of nothing', { a: { $$exists: true } }, {}, 'a'],
  ['$$exists false of null', { a: { $$exists: false } }, { a: null }, 'a'],
  ['$$type of another', { a: { $$type: 'int' } }, { a: new Double(1.5) }, 'a'],
  ['$$type of nothing', { a: { $$type: 'null' } }, {}, 'a'],
  ['$$unsetOrMatches of null', { a: { $$unsetOrMatches: 1 } }, { a: null }, 'a'],
  [
    '$$unsetOrMatches below the root',
    { a: { $$unsetOrMatches: { b: 1 } } },
    { a: { b: 1, c: 1 } },
    'a.c',
  ],
  [
    '$$sessionLsid',
    { lsid: { $$sessionLsid: 's' } },
    { lsid: { id: new Binary(Buffer.alloc(16), 4) } },
    'lsid.id',
  ],
  ['$$matchesHexBytes', { $$matchesHexBytes: '12' }, 'x', ''],
  ['$$lte of more', { a: { $$lte: 5 } }, { a: 5.1 }, 'a'],
  ['$$lte of a string', { a: { $$lte: 5 } }, { a: '1' }, 'a'],
  ['$$matchAsDocument of no JSON', { $$matchAsDocument: {} }, 'x', ''],
  ['$$matchAsDocument is no root', { $$matchAsDocument: { a: 1 } }, '{"a": 1, "b": 2}', 'b'],
];

describe('matchValue', () => {
  for (const [what, expected, actual] of matching) {
    it(`matches ${what}`, () => assert.deepEqual(paths(expected, actual), []));
  }
  for (const [what, expected, actual, path] of differing) {
    it(`tells ${what}`, () => assert.deepEqual(paths(expected, actual), [path]));
  }

  it('treats the elements of an array of values as no roots', () => {
    const mismatches = matchValue([{ a: 1 }], [{ a: 1, b: 2 }], context, { elementsAsRoot: false });
    assert.deepEqual(mismatches, [
      { path: '[0].b', message: 'to be absent', expected: undefined, actual: 2 },
    ]);
  });

  it('says in which way what is there is not as wanted', () => {
    const told = (expected: unknown, actual: unknown): string[] =>
      matchValue(expected, actual, context).map(({ message }) => message);
    assert.deepEqual(told({ a: { $$exists: true } }, {}), ['to be present']);
    assert.deepEqual(told({ a: { $$exists: false } }, { a: 1 }), ['to be absent']);
    assert.deepEqual(told({ $$matchesHexBytes: '12' }, 'x'), ['the bytes 12']);
    assert.deepEqual(told({ $$matchesHexBytes: '' }, 'x'), ['the bytes (none)']);
  });

  it('names the place of an expectation that is none', () => {
    assert.throws(
      () => matchValue({ $$lte: 'x' }, 1, context),
      /^MalformedExpectation: expected value: /,
    );
    assert.throws(() => matchValue({ a: { $$exists: 1 } }, {}, context), /: a: \$\$exists takes/);
  });

  const malformed: readonly unknown[] = [
    { $$unknown: 1 },
    { a: { $$exists: 1 } },
    { a: { $$type: 'integer' } },
    { a: { $$type: [] } },
    { $$matchesHexBytes: 'abc' },
    { $$lte: 'x' },
    { $$sessionLsid: 1 },
  ];
  for (const expected of malformed) {
    it(`refuses ${JSON.stringify(expected)}`, () => {
      assert.throws(() => matchValue(expected, { a: 1 }, context), MalformedExpectation);
    });
  }

  it('lets the lookup of an unknown entity through', () => {
    assert.throws(() => matchValue({ $$matchesEntity: 'other' }, 1, context), /no other/);
  });
});
