import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import type { Fields, Value } from '../value/value.ts';
import { tokenDocument } from './resume-token.ts';
import { encodeEvent, splitEvent } from './split-event.ts';

const TOKEN = '8200000001000000022B042C0100296E04';
const MOST_BYTES = 16 * 1024;
const large = 'x'.repeat(10 * 1024);

function event(...rest: [string, Value][]): Fields {
  return new Map<string, Value>([['_id', tokenDocument(TOKEN)], ...rest]);
}

test('an event that fits stays as it is', () => {
  const [only, ...more] = splitEvent(event(['a', 'b']), TOKEN, MOST_BYTES).map((bytes) =>
    decodeFields(bytes),
  );
  assert.deepEqual(only, event(['a', 'b']));
  assert.equal(more.length, 0);
});

test('a large event comes in fragments that say which they are, with tokens of their own', () => {
  const fragments = splitEvent(
    event(['a', large], ['b', large], ['c', 'end']),
    TOKEN,
    MOST_BYTES,
  ).map((bytes) => decodeFields(bytes));
  assert.deepEqual(
    fragments.map((each) => [...each.keys()]),
    [
      ['_id', 'splitEvent', 'a'],
      ['_id', 'splitEvent', 'b', 'c'],
    ],
  );
  const places = fragments.map((each) => Object.fromEntries(each.get('splitEvent') as Fields));
  assert.deepEqual(
    places.map(({ fragment, of }) => `${fragment}/${of}`),
    ['1/2', '2/2'],
  );
  const tokens = fragments.map((each) => (each.get('_id') as Fields).get('_data'));
  assert.equal(new Set(tokens).size, 2);
});

test('without the stage, and where one field is too large by itself, it is refused', () => {
  const isTooLarge = (error: unknown): boolean =>
    error instanceof CommandError && error.codeName === 'BSONObjectTooLarge';
  assert.throws(() => encodeEvent(event(['a', large], ['b', large]), MOST_BYTES), isTooLarge);
  assert.throws(() => splitEvent(event(['a', large + large]), TOKEN, MOST_BYTES), isTooLarge);
});
