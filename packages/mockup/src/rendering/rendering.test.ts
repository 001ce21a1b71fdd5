import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { encode, findElement, present } from '@touchstone/protocol';
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { hexDump } from './hex-dump.ts';
import { inspectAsText } from './inspect-as-text.ts';
import { renderDocument, renderValue } from './render-json.ts';

const ID = new ObjectId('0123456789abcdef01234567');

test('each type of value has its form, numbers their own', () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [new Int32(1), '1'],
    [new Double(1), '1.0'],
    [new Double(-2), '-2.0'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [new Double(-0), '-0.0'],
    [new Double(0), '0.0'],
    [Number.NaN, '{"$numberDouble": "NaN"}'],
    [Number.POSITIVE_INFINITY, '{"$numberDouble": "Infinity"}'],
    [Number.NEGATIVE_INFINITY, '{"$numberDouble": "-Infinity"}'],
    [Long.fromString('9007199254740993'), '9007199254740993'],
    [Long.fromNumber(1), '1'],
    [Decimal128.fromString('1.50'), '{"$numberDecimal": "1.50"}'],
    ['a "b"\n', '"a \\"b\\"\\n"'],
    [true, 'true'],
    [null, 'null'],
    [new MinKey(), '{"$minKey": 1}'],
    [new MaxKey(), '{"$maxKey": 1}'],
    [ID, '{"$oid": "0123456789abcdef01234567"}'],
    [new Date(0), '{"$date": "1970-01-01T00:00:00Z"}'],
    [new Date(1), '{"$date": "1970-01-01T00:00:00.001Z"}'],
    [new Date(-1), '{"$date": {"$numberLong": "-1"}}'],
    [new Date(253402300799999), '{"$date": "9999-12-31T23:59:59.999Z"}'],
    [new Date(253402300800000), '{"$date": {"$numberLong": "253402300800000"}}'],
    [new Binary(Buffer.from('ab'), 5), '{"$binary": {"base64": "YWI=", "subType": "05"}}'],
    [new Timestamp({ t: 3, i: 4 }), '{"$timestamp": {"t": 3, "i": 4}}'],
    [new BSONRegExp('a"', 'i'), '{"$regularExpression": {"pattern": "a\\"", "options": "i"}}'],
    [new BSONSymbol('s'), '{"$symbol": "s"}'],
    [new Code('f()'), '{"$code": "f()"}'],
    [[], '[]'],
    [[1, [2], {}], '[1, [2], {}]'],
    [{ b: 1, a: { c: null } }, '{"b": 1, "a": {"c": null}}'],
  ];
  for (const [value, text] of cases)
    assert.equal(renderDocument(encode({ v: value })), `{"v": ${text}}`);
});

test('the scope of code is shown as documents are', () => {
  const scope = { 'a"b': new Double(1), id: ID, list: [Long.fromNumber(2)] };
  assert.equal(
    renderDocument(encode({ v: new Code('f()', scope) })),
    '{"v": {"$code": "f()", "$scope": {"a\\"b": 1.0, "id": {"$oid": "0123456789abcdef01234567"}, "list": [2]}}}',
  );
});

test('types that no driver writes any more are shown too', () => {
  const head = [0, 0, 0, 0];
  const framed = (...bytes: number[]): Uint8Array => {
    const all = Uint8Array.from([...head, ...bytes, 0]);
    new DataView(all.buffer).setInt32(0, all.length, true);
    return all;
  };
  const name = [0x76, 0];
  assert.equal(renderDocument(framed(6, ...name)), '{"v": {"$undefined": true}}');
  assert.equal(
    renderDocument(framed(12, ...name, 2, 0, 0, 0, 0x63, 0, ...ID.id)),
    '{"v": {"$dbPointer": {"$ref": "c", "$id": {"$oid": "0123456789abcdef01234567"}}}}',
  );
});

test('fields stand as they were sent: their order, and names that come twice', () => {
  const twice = encode({ b: 1, c: 2, a: 3 });
  twice[12] = 'b'.charCodeAt(0);
  assert.equal(renderDocument(twice), '{"b": 1, "b": 2, "a": 3}');
});

test('long texts end in an ellipsis, and nothing behind the limit is rendered', () => {
  const bytes = encode({ a: [1, 2, 3, 4], b: 1 });
  const whole = '{"a": [1, 2, 3, 4], "b": 1}';
  assert.equal(renderDocument(bytes), whole);
  assert.equal(renderDocument(bytes, { limit: whole.length }), whole);
  for (let limit = 0; limit < whole.length; limit++)
    assert.equal(renderDocument(bytes, { limit }), `${whole.slice(0, limit)}…`);
  const long = renderDocument(encode({ a: 'x'.repeat(5000) }));
  assert.deepEqual([long.length, long.at(-1)], [4001, '…']);
});

test('a document or a value within another is shown alone', () => {
  const outer = encode({ a: { b: 1 }, c: [5] });
  const [a, c] = ['a', 'c'].map((name) => present(findElement(outer, name)));
  assert.equal(renderDocument(outer, { start: present(a).valueStart }), '{"b": 1}');
  const { type, valueStart } = present(c);
  assert.equal(renderValue(outer, type, valueStart), '[5]');
  assert.equal(renderValue(outer, type, valueStart, 1), '[…');
});

test('bytes are shown sixteen a line, around the one that is marked', () => {
  const bytes = Uint8Array.from({ length: 130 }, (_, at) => at);
  const lines = (offset: number): readonly string[] => hexDump(bytes, offset).split('\n');
  const addresses = (offset: number): readonly string[] =>
    lines(offset).map((line) => line[0] + line.slice(8, 10));
  assert.deepEqual(addresses(0), ['>00', ' 10', ' 20', ' 30']);
  assert.deepEqual(addresses(15), addresses(0));
  assert.deepEqual(addresses(16), [' 00', '>10', ' 20', ' 30', ' 40']);
  assert.deepEqual(addresses(64), [' 20', ' 30', '>40', ' 50', ' 60', ' 70']);
  assert.deepEqual(addresses(129), [' 60', ' 70', '>80']);
  assert.deepEqual(addresses(5000), addresses(129));
  assert.equal(
    lines(64)[0],
    '  00000020  20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f  | !"#$%&\'()*+,-./|',
  );
  assert.equal(lines(129).at(-1), `> 00000080  80 81${' '.repeat(43)} |..|`);
  assert.match(lines(129)[1] ?? '', /\|pqrstuvwxyz\{\|\}~\.\|$/);
  assert.match(lines(0)[1] ?? '', /\|\.{16}\|$/);
  assert.equal(hexDump(new Uint8Array(0), 5), '  (no bytes)');
  assert.equal(hexDump(Uint8Array.from({ length: 16 }), 0).split('\n').length, 1);
});

test('an instance is inspected as its text', () => {
  class Named {
    toString(): string {
      return 'named';
    }
  }
  inspectAsText(Named);
  assert.equal(inspect([new Named()]), '[ named ]');
});
