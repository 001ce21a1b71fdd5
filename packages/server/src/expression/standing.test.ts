import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int32 } from 'bson';
import { encodeFields } from '../value/encode-fields.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import type { Value } from '../value/value.ts';
import { compileExpression, scopeOf } from './expression.ts';
import type { Pace } from './pace.ts';
import { Standing } from './standing.ts';

/** Due at every so many-th question. */
class Due implements Pace {
  standing?: Pace['standing'];
  readonly stride = 1;
  readonly #every: number;
  #asked = 0;
  wentOn = 0;

  constructor(every: number) {
    this.#every = every;
  }

  isDue(): boolean {
    return ++this.#asked % this.#every === 0;
  }

  isDueNow(): boolean {
    return false;
  }

  check(): void {}

  goesOn(): void {
    this.wentOn++;
  }
}

const NUMBERS = { $range: [0, 7] };
const TABLE = {
  $map: {
    input: NUMBERS,
    as: 'i',
    in: {
      $reduce: {
        input: { $filter: { input: NUMBERS, as: 'j', cond: { $ne: ['$$j', '$$i'] } } },
        initialValue: '$a',
        in: { $add: ['$$value', { $multiply: ['$$this', '$$i'] }] },
      },
    },
  },
};
/** 4,507 numbers in disorder. */
const LONG = {
  $map: { input: { $range: [0, 4507] }, in: { $mod: [{ $multiply: ['$$this', 41] }, 4507] } },
};
const EXPRESSIONS: Readonly<Record<string, unknown>> = {
  'loops within loops': TABLE,
  'loops side by side': { $concatArrays: [TABLE, TABLE, { $map: { input: TABLE, in: '$$this' } }] },
  'a loop over a loop': {
    $reduce: { input: TABLE, initialValue: 0, in: { $add: ['$$this', '$$value'] } },
  },
  'what is computed in steps': {
    $setUnion: [
      { $setIntersection: [{ $range: [0, 5000] }, { $range: [1500, 9000] }] },
      { $sortArray: { input: { $range: [0, 6000] }, sortBy: -1 } },
      { $zip: { inputs: [{ $range: [0, 60] }, TABLE] } },
    ],
  },
  'loops of variables': {
    $let: {
      vars: { t: TABLE },
      in: { $filter: { input: '$$t', cond: { $in: ['$$this', TABLE] } } },
    },
  },
};

const LONG_EXPRESSIONS: Readonly<Record<string, unknown>> = {
  'the last and the middle of long arrays': {
    $let: {
      vars: { long: LONG },
      in: [
        { $slice: [{ $maxN: { n: 4400, input: '$$long' } }, 4] },
        { $slice: [{ $minN: { n: 4400, input: '$$long' } }, 4] },
        { $slice: [{ $lastN: { n: 4400, input: '$$long' } }, 4] },
        { $median: { input: '$$long', method: 'approximate' } },
        {
          $percentile: {
            input: { $maxN: { n: 4200, input: '$$long' } },
            p: [0, 0.2, 1],
            method: 'approximate',
          },
        },
      ],
    },
  },
  'documents of many fields': {
    $let: {
      vars: {
        o: { $arrayToObject: { $map: { input: LONG, in: [{ $toString: '$$this' }, '$$this'] } } },
      },
      in: {
        $reduce: {
          input: { $objectToArray: { $mergeObjects: ['$$o', { a: 1 }, null, '$$o'] } },
          initialValue: 0,
          in: { $add: [{ $multiply: ['$$value', 0.5] }, '$$this.v'] },
        },
      },
    },
  },
};

function evaluated(
  given: unknown,
  pace: Due | undefined,
): { readonly value: Value; rests: number } {
  const context = { variables: new Map(), now: new Date(0), version: '7.0.11', random: () => 0 };
  const spec = fieldsFrom({ given }).get('given') as Value;
  const evaluate = compileExpression(spec, pace === undefined ? context : { ...context, pace });
  const scope = scopeOf(new Map([['a', new Int32(5)]]), new Map());
  const standing = new Standing(pace);
  for (let rests = 0; rests < 10_000; rests++) {
    const value = standing.attempt(evaluate, scope);
    if (value !== undefined) return { value, rests };
  }
  return assert.fail('it does not get on');
}

function comesToTheSame(name: string, given: unknown, every: number): void {
  test(`${name} come to the same with a rest at each ${every}. step`, () => {
    const pace = new Due(every);
    const { value, rests } = evaluated(given, pace);
    const expected = evaluated(given, undefined).value;
    const bytes = (each: Value): Uint8Array => encodeFields(new Map([['x', each]]));
    assert.deepEqual(bytes(value), bytes(expected));
    assert.ok(rests > 0 && pace.wentOn > 0);
  });
}

for (const [name, given] of Object.entries(EXPRESSIONS)) {
  for (const every of [1, 2, 3, 5, 17, 40]) comesToTheSame(name, given, every);
}
for (const [name, given] of Object.entries(LONG_EXPRESSIONS)) {
  for (const every of [701, 2000]) comesToTheSame(name, given, every);
}
