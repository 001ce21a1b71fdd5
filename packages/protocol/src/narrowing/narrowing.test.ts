import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { entryOf, present } from './present.ts';
import { propertyOf } from './property-of.ts';
import { thrownError } from './thrown-error.ts';

test('what is there comes back, null and false and 0 and the empty text too', () => {
  for (const value of [null, 0, '', false, Number.NaN, 'a']) assert.equal(present(value), value);
});

test('what is not there is told with what was meant', () => {
  assert.throws(() => present(undefined, 'the session'), {
    name: 'TypeError',
    message: 'Internal error: the session is missing where it has to be there',
  });
});

test('an entry of a map may be null, but has to be there', () => {
  const map = new Map([['a', null]]);
  assert.equal(entryOf(map, 'a'), null);
  assert.throws(() => entryOf(map, 'b'), /the entry b is missing/);
});

test('a property of anything at all can be asked for', () => {
  assert.equal(propertyOf({ code: 11000 }, 'code'), 11000);
  assert.equal(propertyOf('four', 'length'), 4);
  for (const value of [null, undefined, 7, {}]) assert.equal(propertyOf(value, 'code'), undefined);
});

test('what was thrown is an error, of another realm too', () => {
  const own = new RangeError('a');
  assert.equal(thrownError(own), own);
  const foreign: unknown = runInNewContext('new Error("b")');
  assert.equal(thrownError(foreign), foreign);
  assert.equal(thrownError('c').message, 'c');
  assert.equal(thrownError('c').cause, 'c');
});
