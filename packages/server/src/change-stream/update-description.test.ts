import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '@touchstone/protocol';
import { EJSON } from 'bson';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';
import { describeUpdate } from './update-description.ts';

function fields(text: string): Fields {
  return decodeFields(encode(EJSON.parse(text, { relaxed: false })));
}

function plain(value: Fields): unknown {
  return decode(encodeFields(value));
}

function described(before: string, after: string, operators?: string): unknown {
  const told = describeUpdate(
    fields(before),
    fields(after),
    operators === undefined ? undefined : fields(operators),
  );
  return {
    updated: plain(told.updated),
    removed: told.removed,
    truncated: told.truncated.map(plain),
    paths: plain(told.disambiguated),
  };
}

const NOTHING = { updated: {}, removed: [], truncated: [], paths: {} };

// Each row is what MongoDB 7.0 tells of the same update.
const BY_OPERATORS: readonly [string, string, string, object][] = [
  ['{"a":1}', '{"a":2}', '{"$set":{"a":2}}', { updated: { a: 2 } }],
  ['{}', '{"n":{"m":1}}', '{"$set":{"n.m":1}}', { updated: { n: { m: 1 } } }],
  ['{"o":{"y":1}}', '{"o":{"y":2}}', '{"$set":{"o.y":2}}', { updated: { 'o.y': 2 } }],
  [
    '{"o":{"y":{"z":1}}}',
    '{"o":{"y":{"z":1,"w":2}}}',
    '{"$set":{"o.y":{"z":1,"w":2}}}',
    { updated: { 'o.y': { z: 1, w: 2 } } },
  ],
  ['{"l":[1,2]}', '{"l":[1,2,3]}', '{"$push":{"l":3}}', { updated: { 'l.2': 3 } }],
  ['{"l":[1,2]}', '{"l":[9,1,2]}', '{"$push":{"l":9}}', { updated: { l: [9, 1, 2] } }],
  ['{"l":[1,2]}', '{"l":[1]}', '{"$pull":{"l":2}}', { updated: { l: [1] } }],
  ['{"l":[1,2]}', '{"l":[1,2,3]}', '{"$addToSet":{"l":3}}', { updated: { l: [1, 2, 3] } }],
  ['{"l":[1]}', '{"l":[1,null,5]}', '{"$set":{"l.2":5}}', { updated: { 'l.2': 5 } }],
  ['{"l":[1,3]}', '{"l":[3,3]}', '{"$set":{"l.$[]":3}}', { updated: { 'l.0': 3 } }],
  ['{"o":{"x":1}}', '{"o":{}}', '{"$unset":{"o.x":1}}', { removed: ['o.x'] }],
  ['{"a":1}', '{"b":1}', '{"$rename":{"a":"b"}}', { updated: { b: 1 }, removed: ['a'] }],
  [
    '{"f":{"1":1}}',
    '{"f":{"1":5}}',
    '{"$set":{"f.1":5}}',
    { updated: { 'f.1': 5 }, paths: { 'f.1': ['f', '1'] } },
  ],
];

for (const [before, after, operators, told] of BY_OPERATORS) {
  test(`${operators} on ${before}`, () => {
    assert.deepEqual(described(before, after, operators), { ...NOTHING, ...told });
  });
}

test('a pipeline tells the smaller of the difference and the value', () => {
  const long = '"a long text that would be told again"';
  assert.deepEqual(described(`{"o":{"x":1,"t":${long}}}`, `{"o":{"x":2,"t":${long}}}`), {
    ...NOTHING,
    updated: { 'o.x': 2 },
  });
  assert.deepEqual(described('{"o":{"x":1}}', '{"o":{"x":2}}'), {
    ...NOTHING,
    updated: { o: { x: 2 } },
  });
});

test('a pipeline that shortens a long array tells its new size', () => {
  const items = Array.from({ length: 20 }, (_, index) => index);
  const shorter = items.slice(0, 15);
  assert.deepEqual(described(JSON.stringify({ l: items }), JSON.stringify({ l: shorter })), {
    ...NOTHING,
    truncated: [{ field: 'l', newSize: 15 }],
  });
});
