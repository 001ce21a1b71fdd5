import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Binary, Decimal128, Int32, Long, ObjectId, Timestamp } from 'bson';
import { Command, OpMsg, OpQuery, Request } from '../request/request-classes.ts';
import { Matcher } from './matcher.ts';
import {
  absent,
  any,
  anyOrder,
  bind,
  exact,
  gt,
  lt,
  oneOf,
  ordered,
  present,
  regex,
  type,
} from './value-matchers.ts';

function matches(expected: unknown, actual: unknown): boolean {
  return new Matcher({ a: expected }).matches({ a: actual });
}

test('values: equal or not, numbers by value, null for what is missing', () => {
  const id = new ObjectId();
  const cases: readonly (readonly [expected: unknown, actual: unknown, is: boolean])[] = [
    [1, new Int32(1), true],
    [1, Long.fromNumber(1), true],
    [1, Decimal128.fromString('1.0'), true],
    [2n ** 62n, Long.fromBigInt(2n ** 62n), true],
    [2n ** 62n, Long.fromBigInt(2n ** 62n + 1n), false],
    [1, true, false],
    [true, true, true],
    [true, 1, false],
    [Number.NaN, Number.NaN, true],
    [0, -0, true],
    ['a', 'a', true],
    ['a', 'ab', false],
    ['1', 1, false],
    [null, null, true],
    [null, 0, false],
    [id, new ObjectId(id.toHexString()), true],
    [id, new ObjectId(), false],
    [new Date(5), new Date(5), true],
    [new Date(5), new Date(6), false],
    [Buffer.from('x'), new Binary(Buffer.from('x')), true],
    [/a/i, /a/i, true],
    [/a/i, /a/, false],
    [new Timestamp({ t: 1, i: 2 }), new Timestamp({ t: 1, i: 2 }), true],
    [[1, { b: 1 }], [1, { b: 1, c: 2 }], true],
    [[1], [1, 2], false],
    [{ b: 1 }, { b: 1, c: 2 }, true],
    [{ b: { c: absent } }, { b: {} }, true],
    [{ b: { c: absent } }, {}, false],
    [{ b: 1 }, [1], false],
  ];
  for (const [expected, actual, is] of cases) {
    assert.equal(matches(expected, actual), is, `${String(expected)} and ${String(actual)}`);
  }
  assert.ok(new Matcher({ a: null }).matches({ b: 1 }));
  assert.throws(() => new Matcher({ a: undefined }), /expected value of a is undefined/);
});

test('value matchers', () => {
  assert.ok(matches(any, 1) && matches(present, null));
  assert.ok(!new Matcher({ a: any }).matches({ b: 1 }));
  assert.ok(
    new Matcher(any, { b: 1 }).matches({ b: 1 }) && !new Matcher(any, { b: 1 }).matches({ b: 2 }),
  );
  assert.ok(new Matcher(any, new Matcher({ b: 1 })).matches({ b: 1 }));
  assert.ok(!new Matcher(any, new Matcher({ b: 1 })).matches({ b: 2 }));
  assert.ok(new Matcher(any).matches({ b: 1 }));
  assert.ok(matches(any('string'), 'x') && !matches(any('string'), 1));
  assert.ok(matches(type('int32'), 1) && !matches(type('double'), 1) && matches(type('number'), 1));
  assert.ok(matches(type('long', 'null'), null));
  assert.throws(() => matches(type('nonsense' as never), 1), /no BSON type called nonsense/);
  assert.ok(matches(regex(/^a.c$/g), 'abc') && !matches(regex(/x/), 'abc'));
  assert.ok(matches(oneOf(1, { b: 2 }), { b: 2 }) && !matches(oneOf(1, 2), 3));
  assert.ok(matches(gt(1), 2) && !matches(gt(1), 1) && matches(lt(new Date(9)), new Date(8)));
  assert.ok(matches(ordered({ x: 1, y: 2 }), { w: 0, x: 1, y: 2 }));
  assert.ok(!matches(ordered({ x: 1, y: 2 }), { y: 2, x: 1 }));
  assert.ok(matches(exact({ x: { y: 1 } }), { x: { y: 1 } }));
  assert.ok(!matches(exact({ x: { y: 1 } }), { x: { y: 1, z: 2 } }));
  assert.ok(matches(anyOrder([{ b: 2 }, 1]), [1, { b: 2, c: 3 }]));
  assert.ok(!matches(anyOrder([1, 1]), [1, 2]));
  const id = bind('id', type('number'));
  assert.ok(!new Matcher({ a: id, b: 1 }).matches({ a: 5, b: 2 }));
  assert.equal(id.value, undefined, 'nothing is captured of what does not match');
  assert.ok(new Matcher({ a: id, b: 1 }).matches({ a: 5, b: 1 }));
  assert.equal(id.value, 5);
});

test('commands: name in any case, then the other fields in their order; a bare name means 1 or true', () => {
  const find = OpMsg('find', 'c', { filter: { a: 1 }, limit: 5 });
  assert.ok(new Matcher(find).matches(OpMsg('FIND', 'c', { filter: { a: 1, b: 2 }, limit: 5 })));
  assert.ok(!new Matcher(find).matches(OpMsg('find', 'c', { limit: 5, filter: { a: 1 } })));
  assert.ok(
    new Matcher('find', 'c', { limit: 5, filter: {} }).matches(find),
    'unless it is a plain one',
  );
  assert.ok(!new Matcher(Command).matches(find) && !new Matcher(OpQuery).matches(find));
  assert.ok(new Matcher('hello').matches(OpMsg({ hello: true })));
  assert.ok(new Matcher('isMaster').matches(OpMsg('ismaster')));
  assert.ok(!new Matcher('hello').matches(OpMsg({ hello: 2 })));
  assert.ok(new Matcher(OpMsg, { find: regex(/^c/) }).matches(find), 'its value may be a matcher');
});

test('specs: options apart from fields, predicates, and what is no message', () => {
  assert.equal(
    String(new Matcher('a', 1, { b: 2, flags: 4 })),
    'Matcher(Request({"a": 1, "b": 2}, flags=4))',
  );
  assert.equal(
    String(new Matcher({ a: 1 }, { namespace: 'db' })),
    'Matcher(Request({"a": 1}, namespace="db"))',
  );
  assert.equal(String(new Matcher([{ a: 1 }, { b: 2 }])), 'Matcher(Request({"a": 1}, {"b": 2}))');
  assert.equal(String(new Matcher(1, { b: 2 })), 'Matcher(Request({"ok": 1, "b": 2}))');
  assert.equal(String(new Matcher({ flags: 1 }, {})), 'Matcher(Request({"flags": 1}))');
  assert.ok(
    new Matcher((request: { documents: unknown[] }) => request.documents.length === 2).matches(
      { a: 1 },
      { b: 1 },
    ),
  );
  assert.throws(() => new Matcher('a', 1, 2), /not a message: \("a", 1, 2\)/);
  assert.throws(() => new Matcher(5n), /not a message/);
  assert.throws(() => new Matcher(OpMsg('a'), { b: 1 }), /only options may follow/);
  assert.equal(new Matcher(OpMsg('a'), { timeoutMS: 5 }).pattern.wait.timeoutMS, 5);
  assert.ok(
    new OpMsg('a') instanceof Object &&
      String(Request({ a: any })) === 'Request({"a": {"any": 1}})',
  );
});
