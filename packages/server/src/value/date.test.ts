import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryOf, present } from '@touchstone/protocol';
import { BSONRegExp } from 'bson';
import { compareValues } from './compare.ts';
import { compareDates, dateOfMillis, foldDate, millisOf, unfoldDate } from './date.ts';
import { decodeFields } from './decode-fields.ts';
import { encodeFields } from './encode-fields.ts';
import type { Value } from './value.ts';

const MOST = 2n ** 63n - 1n;
const DATES = [-MOST - 1n, -8_640_000_000_000_001n, -1n, 0n, 8_640_000_000_000_001n, MOST];

function stored(value: Value): Value {
  return entryOf(decodeFields(encodeFields(new Map([['x', value]]))), 'x');
}

describe('a date of 64 bits', () => {
  it('is carried to the last millisecond', () => {
    for (const millis of DATES) {
      const date = stored(dateOfMillis(millis));
      assert.ok(date instanceof Date && millisOf(date) === millis, String(millis));
    }
  });

  it('is ordered by all of its bits', () => {
    const dates = [...DATES, MOST - 1n].map(dateOfMillis);
    const sorted = dates.toSorted(compareDates).map(millisOf);
    assert.deepEqual(sorted, [...DATES.slice(0, -1), MOST - 1n, MOST]);
    assert.equal(compareValues(dateOfMillis(MOST), dateOfMillis(MOST)), 0);
  });

  it('comes back from where the calendar is known', () => {
    for (const millis of DATES) {
      const { near, cycles } = foldDate(dateOfMillis(millis));
      assert.ok(Number.isFinite(new Date(near).getTime()));
      assert.equal(millisOf(present(unfoldDate({ near, cycles }))), millis);
    }
    const { near, cycles } = foldDate(dateOfMillis(MOST));
    assert.equal(unfoldDate({ near: near + 1, cycles }), undefined);
  });

  it('is 1970 where a script made it invalid', () => {
    assert.equal(millisOf(stored(new Date(Number.NaN)) as Date), 0n);
  });
});

it('a regular expression keeps options that nobody knows, in their order', () => {
  const odd = new BSONRegExp('a');
  odd.options = 'zIa';
  const back = stored(odd);
  assert.ok(back instanceof BSONRegExp && back.options === 'zIa');
});
