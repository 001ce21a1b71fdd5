import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { present } from '@touchstone/protocol';
import { BSON } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import type { Fields } from '../value/value.ts';
import { SCHEMA_ANSWERS } from './internal/schema-answers.test.data.ts';
import { compileMatcher, type QueryContext } from './match.ts';
import { MATCH_ANSWERS, MATCH_VALUES } from './match-answers.test.data.ts';

const context: QueryContext = {
  variables: new Map(),
  now: new Date(0),
  version: '7.0.11',
  random: () => 0.5,
};

const NOT_SORTED =
  '$geoNear, $near, and $nearSphere are not allowed in this context, as these operators require ' +
  'sorting geospatial data. If you do not need sort, consider using $geoWithin instead. Check out ' +
  'https://dochub.mongodb.org/core/near-sort-operation and ' +
  'https://dochub.mongodb.org/core/nearSphere-sort-operationfor more details.';

function parse(text: string): Uint8Array {
  return BSON.serialize(BSON.EJSON.parse(text, { relaxed: false }));
}

function matches(filter: object, document: object, version = '7.0.11'): boolean {
  const matcher = compileMatcher(fieldsFrom(filter), { ...context, version });
  return matcher.matches(BSON.serialize(document));
}

describe('match', () => {
  const documents = new Map<number, Uint8Array>();
  for (const [index, value] of MATCH_VALUES.entries()) {
    documents.set(index, parse(`{"_id":${index},"a":${value}}`));
  }
  documents.set(1000, parse('{"_id":1000}'));
  documents.set(1001, parse('{"_id":1001,"a":1,"b":2}'));

  for (const line of [...MATCH_ANSWERS, ...SCHEMA_ANSWERS]) {
    const [filter = '', answer = ''] = line.split(' => ');
    test(filter, () => {
      let inBytes: string;
      let decoded: string;
      try {
        const matcher = compileMatcher(decodeFields(parse(filter)), context);
        const chosen = (accepts: (bytes: Uint8Array) => boolean): string =>
          [...documents].flatMap(([id, bytes]) => (accepts(bytes) ? [id] : [])).join(',');
        inBytes = chosen((bytes) => matcher.matches(bytes));
        decoded = chosen((bytes) => matcher.matches(decodeFields(bytes)));
      } catch (error) {
        assert.ok(error instanceof CommandError);
        inBytes = `${error.code} ${error.codeName}: ${error.message}`;
        decoded = inBytes;
      }
      assert.equal(inBytes, answer);
      assert.equal(decoded, answer);
    });
  }

  test('null stands for the deprecated undefined until version 8', () => {
    const bytes = Uint8Array.of(8, 0, 0, 0, 0x06, 0x61, 0, 0);
    const filter: Fields = new Map([['a', null]]);
    assert.equal(compileMatcher(filter, { ...context, version: '7.0.11' }).matches(bytes), true);
    assert.equal(compileMatcher(filter, { ...context, version: '8.0.0' }).matches(bytes), false);
  });

  test('reports where in the outermost array the match was', () => {
    const at = (filter: object, document: object): number => {
      const details = { arrayIndex: -1 };
      compileMatcher(fieldsFrom(filter), context).matches(BSON.serialize(document), details);
      return details.arrayIndex;
    };
    assert.equal(at({ a: 3 }, { a: [1, 2, 3] }), 2);
    assert.equal(at({ 'a.b': 2 }, { a: [{ b: 1 }, { b: 2 }] }), 1);
    assert.equal(at({ a: { $elemMatch: { $gt: 1 } } }, { a: [1, 2] }), 1);
    assert.equal(at({ a: 1 }, { a: 1 }), -1);
  });

  test('compares strings by the collation', async () => {
    const { parseCollation } = await import('../value/collation.ts');
    const collation = present(parseCollation(fieldsFrom({ locale: 'en', strength: 2 })));
    const matcher = compileMatcher(fieldsFrom({ a: { $in: ['PING'] } }), { ...context, collation });
    assert.equal(matcher.matches(BSON.serialize({ a: 'ping' })), true);
    assert.equal(matcher.matches(BSON.serialize({ a: 'pong' })), false);
  });
});

describe('operators of a filter', () => {
  test('evaluates $expr', () => {
    assert.equal(matches({ $expr: { $gt: ['$a', '$b'] } }, { a: 2, b: 1 }), true);
    assert.equal(matches({ $expr: { $gt: ['$a', '$b'] } }, { a: 1, b: 2 }), false);
  });

  const refusals: readonly (readonly [object, string, string])[] = [
    [{ a: { $foo: 1 } }, 'BadValue', 'unknown operator: $foo'],
    [{ $and: [] }, 'BadValue', '$and/$or/$nor must be a nonempty array'],
    [{ a: { $in: 1 } }, 'BadValue', '$in needs an array'],
    [{ a: { $in: [{ $gt: 1 }] } }, 'BadValue', 'cannot nest $ under $in'],
    [{ a: { $type: [] } }, 'FailedToParse', 'a must match at least one type'],
    [{ a: { $all: [{ $gt: 1 }] } }, 'BadValue', 'no $ expressions in $all'],
    [
      { a: { $size: -1 } },
      'BadValue',
      'Failed to parse $size. Expected a non-negative number in: $size: -1',
    ],
    [{ a: { $mod: [0, 1] } }, 'BadValue', 'divisor cannot be 0'],
    [
      { a: { $regex: '(' } },
      'Location51091',
      'Regular expression is invalid: missing closing parenthesis',
    ],
    [{ a: { $regex: 'a', $options: 'z' } }, 'Location51108', ' invalid flag in regex options: z'],
    [{ a: { $options: 'i' } }, 'BadValue', '$options needs a $regex'],
    [{ $text: { $search: 'x' } }, 'IndexNotFound', 'text index required for $text query'],
    [{ $alwaysTrue: 2 }, 'FailedToParse', '$alwaysTrue must be an integer value of 1'],
    [
      { a: { $bitsAllSet: -1 } },
      'FailedToParse',
      'Expected a non-negative number in: $bitsAllSet: -1',
    ],
    [
      { a: { $elemMatch: { $expr: true } } },
      'BadValue',
      '$expr can only be applied to the top-level document',
    ],
    [{ a: { $near: [1, 2] } }, 'Location5626500', NOT_SORTED],
  ];
  for (const [filter, codeName, message] of refusals) {
    test(`refuses ${JSON.stringify(filter)}`, () => {
      assert.throws(() => compileMatcher(fieldsFrom(filter), context), { codeName, message });
    });
  }
});
