import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Binary,
  Code,
  DBRef,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { ExtendedJsonError, parseExtendedJson } from './parse-extended-json.ts';

const OID = '0123456789abcdefABCDEF01';
const UUID = '00112233-4455-6677-8899-aabbccddeeff';

/** Values that are what they say. */
const GOOD: readonly unknown[] = [
  { $oid: OID },
  { $symbol: 's' },
  { $numberInt: '-2147483648' },
  { $numberInt: '2147483647' },
  { $numberLong: '9223372036854775807' },
  { $numberLong: '-9223372036854775808' },
  { $numberDouble: '1.5' },
  { $numberDouble: '-Infinity' },
  { $numberDouble: 'Infinity' },
  { $numberDouble: 'NaN' },
  { $numberDecimal: '1.50' },
  { $binary: { base64: 'AQ==', subType: '0' } },
  { $binary: { base64: 'AQ==', subType: 'Fe' } },
  { $uuid: UUID },
  { $code: 'x' },
  { $code: 'x', $scope: { a: 1 } },
  { $timestamp: { t: 0, i: 0 } },
  { $timestamp: { t: 4294967295, i: 1 } },
  { $regularExpression: { pattern: 'a', options: 'i' } },
  { $dbPointer: { $ref: 'a.b', $id: { $oid: OID } } },
  { $date: '2026-01-01T00:00:00Z' },
  { $date: { $numberLong: '5' } },
  { $minKey: 1 },
  { $maxKey: 1 },
  { $undefined: true },
  { $gt: 5 },
  { $regex: 'a' },
  { $type: 'string' },
  { $ref: 'a', $id: 1 },
];

/** Values that are not, and what is said of them. */
const BAD: readonly [unknown, string][] = [
  [{ $oid: 5 }, '$oid must be 24 hexadecimal digits'],
  [{ $oid: OID.slice(1) }, '$oid must be 24 hexadecimal digits'],
  [{ $oid: `${OID}0` }, '$oid must be 24 hexadecimal digits'],
  [{ $symbol: 5 }, '$symbol must be a string'],
  [{ $numberInt: 5 }, '$numberInt must be a string of a 32-bit integer'],
  [{ $numberInt: '2147483648' }, '$numberInt must be a string of a 32-bit integer'],
  [{ $numberInt: '-2147483649' }, '$numberInt must be a string of a 32-bit integer'],
  [{ $numberInt: '1.5' }, '$numberInt must be a string of a 32-bit integer'],
  [{ $numberInt: '' }, '$numberInt must be a string of a 32-bit integer'],
  [{ $numberLong: 5 }, '$numberLong must be a string of a 64-bit integer'],
  [{ $numberLong: '9223372036854775808' }, '$numberLong must be a string of a 64-bit integer'],
  [{ $numberLong: 'x' }, '$numberLong must be a string of a 64-bit integer'],
  [{ $numberDouble: 1.5 }, '$numberDouble must be a string of a number'],
  [{ $numberDouble: 'x' }, '$numberDouble must be a string of a number'],
  [{ $numberDouble: ' ' }, '$numberDouble must be a string of a number'],
  [{ $numberDecimal: 1 }, '$numberDecimal must be a string'],
  [{ $binary: { base64: 'AQ==' } }, '$binary must be {"base64": string'],
  [{ $binary: { base64: 'AQ==', subType: '0', more: 1 } }, '$binary must be {"base64": string'],
  [{ $binary: { base64: 5, subType: '0' } }, '$binary must be {"base64": string'],
  [{ $binary: { base64: 'AQ==', subType: 0 } }, '$binary must be {"base64": string'],
  [{ $binary: { base64: 'AQ==', subType: '000' } }, '$binary must be {"base64": string'],
  [{ $binary: { base64: 'AQ==', subType: '0' }, $type: '0' }, '$binary must be {"base64": string'],
  [{ $binary: 'AQ==' }, '$binary must be {"base64": string'],
  [{ $binary: 'AQ==', $type: 0 }, '$binary must be {"base64": string'],
  [{ $uuid: UUID.slice(1) }, '$uuid must be a string of a UUID'],
  [{ $uuid: 5 }, '$uuid must be a string of a UUID'],
  [{ $code: 5 }, '$code must be a string, with a document as $scope'],
  [{ $code: 'x', $scope: 5 }, '$code must be a string, with a document as $scope'],
  [{ $code: 'x', $scope: [] }, '$code must be a string, with a document as $scope'],
  [{ $timestamp: { t: 1 } }, '$timestamp must be {"t": integer, "i": integer}'],
  [{ $timestamp: { t: -1, i: 0 } }, '$timestamp must be {"t": integer, "i": integer}'],
  [{ $timestamp: { t: 0, i: 4294967296 } }, '$timestamp must be {"t": integer, "i": integer}'],
  [{ $timestamp: { t: 0.5, i: 0 } }, '$timestamp must be {"t": integer, "i": integer}'],
  [{ $timestamp: { t: 0, i: 0, x: 0 } }, '$timestamp must be {"t": integer, "i": integer}'],
  [{ $regularExpression: { pattern: 'a' } }, '$regularExpression must be {"pattern": string'],
  [{ $regularExpression: { pattern: 5, options: '' } }, '$regularExpression must be {"pattern"'],
  [{ $regularExpression: { pattern: '', options: 5 } }, '$regularExpression must be {"pattern"'],
  [{ $dbPointer: { $ref: 'a' } }, '$dbPointer must be {"$ref": string, "$id": object id}'],
  [{ $dbPointer: { $ref: 5, $id: { $oid: OID } } }, '$dbPointer must be {"$ref": string'],
  [{ $dbPointer: { $ref: 'a', $id: 5 } }, '$dbPointer must be {"$ref": string'],
  [{ $date: 'x' }, '$date must be an ISO 8601 string or {"$numberLong": string}'],
  [{ $date: 1 }, '$date must be an ISO 8601 string or {"$numberLong": string}'],
  [{ $date: true }, '$date must be an ISO 8601 string or {"$numberLong": string}'],
  [{ $date: { $numberInt: '5' } }, '$date must be an ISO 8601 string or {"$numberLong": string}'],
  [{ $minKey: 2 }, '$minKey must be 1'],
  [{ $maxKey: '1' }, '$maxKey must be 1'],
  [{ $undefined: false }, '$undefined must be true'],
  [{ $numberInt: '1', more: 1 }, '$numberInt may not stand beside "more"'],
  [{ $binary: { base64: 'AQ==', subType: '0' }, a: 1 }, '$binary may not stand beside "a"'],
];

for (const value of GOOD) {
  test(`is parsed: ${JSON.stringify(value)}`, () => {
    parseExtendedJson(JSON.stringify({ a: [{ value }] }));
  });
}

for (const [value, message] of BAD) {
  test(`is refused: ${JSON.stringify(value)}`, () => {
    assert.throws(
      () => parseExtendedJson(JSON.stringify({ a: [0, { b: value }] })),
      (error) => {
        assert.ok(error instanceof ExtendedJsonError);
        assert.equal(error.path, 'a[1].b');
        assert.ok(error.message.startsWith(`a[1].b: ${message}`), error.message);
        return true;
      },
    );
  });
}

test('types are those that the text names', () => {
  const parsed = parseExtendedJson(`{
    "oid": {"$oid": "${OID}"}, "int": {"$numberInt": "1"}, "long": {"$numberLong": "1"}, "double": {"$numberDouble": "1"},
    "binary": {"$binary": {"base64": "AQ==", "subType": "5"}}, "code": {"$code": "x"}, "min": {"$minKey": 1},
    "max": {"$maxKey": 1}, "at": {"$timestamp": {"t": 1, "i": 2}}, "ref": {"$ref": "c", "$id": 1}, "date": {"$date": "2026-01-01T00:00:00Z"}
  }`);
  const types = [
    ObjectId,
    Int32,
    Long,
    Double,
    Binary,
    Code,
    MinKey,
    MaxKey,
    Timestamp,
    DBRef,
    Date,
  ];
  for (const [at, value] of Object.values(parsed).entries())
    assert.ok(value instanceof (types[at] as never), String(Object.keys(parsed)[at]));
});

test('relaxed, numbers are plain; otherwise they are of their types', () => {
  const text = '{"a": {"$numberInt": "1"}, "b": 2}';
  assert.deepEqual(parseExtendedJson(text, { relaxed: true }), { a: 1, b: 2 });
  assert.deepEqual(parseExtendedJson(text), { a: new Int32(1), b: new Int32(2) });
});

test('a date may be a number of milliseconds where numbers are plain', () => {
  const read = parseExtendedJson('{"a": {"$date": -5}, "b": [{"$date": 0}]}', { relaxed: true });
  assert.deepEqual(read, { a: new Date(-5), b: [new Date(0)] });
  for (const date of ['1.5', '8.64e15', '1e400'])
    assert.throws(
      () => parseExtendedJson(`{"a": {"$date": ${date}1}}`, { relaxed: true }),
      /^ExtendedJsonError: a: \$date must be an ISO 8601 string/,
    );
});

test('a text that is no JSON is refused for the whole, with its cause', () => {
  assert.throws(
    () => parseExtendedJson('{"a": '),
    (error: ExtendedJsonError) => {
      assert.equal(error.path, '');
      assert.ok(error.cause instanceof SyntaxError);
      assert.equal(error.message, error.cause.message);
      return true;
    },
  );
  assert.throws(() => parseExtendedJson('{"$oid": 5}'), /^ExtendedJsonError: \$oid must be/);
});

test('a value that cannot be made is refused in the same way', () => {
  const long = `{"$numberDecimal": "${'9'.repeat(200)}"}`;
  const odd = '{"$regularExpression": {"pattern": "a", "options": "z"}}';
  for (const value of [long, odd])
    assert.throws(() => parseExtendedJson(`{"a": ${value}}`), ExtendedJsonError);
});
