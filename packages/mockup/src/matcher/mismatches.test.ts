/** Mismatches in words: where a request differs from what was expected, and how. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { encode } from '@touchstone/protocol';
import { Decimal128, Double, Int32, Long } from 'bson';
import { OpGetMore, OpInsert, OpMsg, OpQuery, Request } from '../request/request-classes.ts';
import { Matcher } from './matcher.ts';
import type { RequestFacts } from './request-facts.ts';
import { anyOrder, exact, ordered } from './value-matchers.ts';

function facts(
  documents: readonly object[],
  attributes: Readonly<Record<string, unknown>> = {},
): RequestFacts {
  return {
    className: 'OpMsg',
    opcode: 2013,
    isCommand: true,
    documents: documents.map((document) => encode(document)),
    attribute: (name) => attributes[name],
    toString: () => 'a request',
  };
}

/** The mismatches, such as `a.b: 1, not 2`. */
function told(matcher: Matcher, ...request: readonly object[]): readonly string[] {
  return lines(matcher, facts(request));
}

function lines(matcher: Matcher, request: RequestFacts): readonly string[] {
  return matcher
    .mismatches(request)
    .map(({ path, expected, actual }) => `${path}: ${expected}, not ${actual}`);
}

test('values are told with the way to them', () => {
  const cases: readonly (readonly [object, object, readonly string[]])[] = [
    [{ a: 1, b: 2 }, { a: 2, b: 3 }, ['a: 1, not 2', 'b: 2, not 3']],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, ['a.b.1: 2, not 3']],
    [{ a: [1] }, { a: [1, 2] }, ['a: 1 items: [1], not 2 items: [1, 2]']],
    [{ a: [5] }, { a: { 0: 5 } }, ['a: [5], not {"0": 5}']],
    [{ a: { 0: 5 } }, { a: [5] }, ['a: {"0": 5}, not [5]']],
    [{ a: null }, { a: 0 }, ['a: null, not 0']],
    [{ a: { b: 1 } }, { a: null }, ['a: {"b": 1}, not null']],
  ];
  for (const [expected, actual, mismatches] of cases)
    assert.deepEqual(told(new Matcher(expected), actual), mismatches);
});

test('a missing field, and another number of documents, are told as such', () => {
  const [missing = ''] = told(new Matcher({ a: 1 }), { b: 1 });
  assert.match(missing, /^a: 1, not (?!1)/);
  assert.deepEqual(told(new Matcher({ a: 1 }, { b: 1 }), { a: 1 }), [
    ': 2 documents, not 1 documents',
  ]);
  assert.deepEqual(told(new Matcher({ a: 1 }, { b: 1 }), { a: 1 }, { b: 2 }), ['1.b: 1, not 2']);
  assert.deepEqual(told(new Matcher(OpQuery), { a: 1 }), [': OpQuery, not OpMsg']);
  assert.deepEqual(told(new Matcher(OpMsg({})), { a: 1 }), []);
});

test('commands are told by name and value first, and by order only where nothing is missing', () => {
  const find = new Matcher(OpMsg('find', 'c', { x: 1, y: 2 }));
  assert.deepEqual(told(find, { count: 'c' }), [': the command find, not the command count']);
  assert.deepEqual(told(find, {}), [': the command find, not the command (none)']);
  assert.deepEqual(told(find, { FIND: 'd', x: 1, y: 2 }), ['FIND: "c", not "d"']);
  assert.deepEqual(told(find, { find: 'c', y: 2, x: 3 }), ['x: 1, not 3']);
  assert.equal(told(find, { find: 'c', y: 2, x: 1 }).length, 1);
  assert.deepEqual(told(find, { find: 'c', x: 1, z: 0, y: 2 }), []);
});

test('attributes are told with both sides, numbers by value and documents by their fields', () => {
  const attributes = {
    flags: 4,
    namespace: undefined,
    cursorIds: [1n, 2n],
    fields: encode({ a: 1, b: 2 }),
    connection: { toString: () => 'connection 3' },
  };
  const ask = (name: string, expected: unknown): readonly string[] =>
    lines(new Matcher(OpGetMore({ [name]: expected }, {})), facts([]));
  assert.deepEqual(
    ask('flags', 4),
    [': OpGetMore, not OpMsg'],
    'a wrong class is all there is to say',
  );
  const request = facts([], attributes);
  const attributesOf = (expected: Record<string, unknown>): readonly string[] =>
    lines(new Matcher(Request(expected)), request);
  assert.deepEqual(attributesOf({ flags: 4 }), []);
  assert.deepEqual(attributesOf({ flags: 4n }), []);
  assert.deepEqual(attributesOf({ flags: 5 }), ['flags: 5, not 4']);
  assert.deepEqual(attributesOf({ flags: '4' }), ['flags: "4", not 4']);
  assert.deepEqual(attributesOf({ namespace: 'db' }), ['namespace: "db", not nothing']);
  assert.deepEqual(attributesOf({ connection: attributes.connection }), []);
  assert.equal(attributesOf({ connection: null }).length, 1);
  assert.match(String(Request({ connection: new Date(0) })), /^Request\(connection=.*1970/);
});

test('numbers of any class are compared by value, also those that a test expects', () => {
  const same: readonly unknown[] = [
    1,
    1n,
    new Int32(1),
    new Double(1),
    Long.ONE,
    Decimal128.fromString('1'),
  ];
  for (const expected of same)
    for (const actual of same.filter((value) => typeof value !== 'bigint'))
      assert.deepEqual(told(new Matcher({ a: expected }), { a: actual }), []);
  const big = Decimal128.fromString('9007199254740993');
  const bigger = Decimal128.fromString('9007199254740992');
  assert.deepEqual(told(new Matcher({ a: big }), { a: big }), []);
  assert.equal(told(new Matcher({ a: big }), { a: bigger }).length, 1);
  assert.equal(told(new Matcher({ a: Decimal128.fromString('2') }), { a: 1 }).length, 1);
});

test('exactness and order hold for what is inside', () => {
  const inside = new Matcher({ a: exact({ b: [{ c: 1 }] }) });
  assert.deepEqual(told(inside, { a: { b: [{ c: 1 }] } }), []);
  assert.deepEqual(told(inside, { a: { b: [{ c: 1, d: 2 }] } }), [
    'a.b.0: just the fields c, not c, d',
  ]);
  assert.equal(told(inside, { a: 5 }).length, 1);
  assert.equal(told(new Matcher({ a: ordered({ b: 1 }) }), { a: [1] }).length, 1);
  assert.equal(told(new Matcher({ a: anyOrder([1, 2]) }), { a: [1, 2, 2] }).length, 1);
  assert.equal(told(new Matcher({ a: anyOrder([1]) }), { a: { 0: 1 } }).length, 1);
});

test('a predicate is told by its name, and only where the rest is as expected', () => {
  const never = (): boolean => false;
  assert.deepEqual(told(new Matcher(never), { a: 1 }), [': never says yes, not it says no']);
  assert.deepEqual(told(new Matcher(never, { b: 1 }), { b: 2 }), ['b: 1, not 2']);
  assert.deepEqual(
    told(
      new Matcher(
        (
          () => () =>
            false
        )(),
      ),
      { a: 1 },
    ),
    [': a predicate says yes, not it says no'],
  );
});

test('a matcher narrows another, and prints as what it stands for', () => {
  const base = new Matcher(OpInsert({ a: 1 }, { timeoutMS: 5 }));
  const narrower = new Matcher(base, { flags: 1 });
  assert.equal(String(narrower), 'Matcher(OpInsert({"a": 1}, flags=1))');
  assert.equal(narrower.pattern.wait.timeoutMS, 5);
  assert.equal(inspect(base.pattern), 'OpInsert({"a": 1})');
  assert.throws(() => new Matcher(base, { b: 1 }), /only options may follow OpInsert/);
});
