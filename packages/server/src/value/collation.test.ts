import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { present } from '@touchstone/protocol';
import { collationDocument, parseCollation } from './collation.ts';
import { fieldsFrom, plainDocument } from './plain-document.ts';

function compare(spec: object, a: string, b: string): number {
  return Math.sign(present(parseCollation(fieldsFrom(spec))).compare(a, b));
}

describe('collation', () => {
  test('compares by its strength', () => {
    assert.equal(compare({ locale: 'en', strength: 1 }, 'cote', 'Côté'), 0);
    assert.equal(compare({ locale: 'en', strength: 1, caseLevel: true }, 'cote', 'côté'), 0);
    assert.equal(compare({ locale: 'en', strength: 1, caseLevel: true }, 'cote', 'Cote'), -1);
    assert.equal(compare({ locale: 'en', strength: 2 }, 'cote', 'COTE'), 0);
    assert.equal(compare({ locale: 'en', strength: 2 }, 'cote', 'coté'), -1);
    assert.equal(compare({ locale: 'en' }, 'cote', 'COTE'), -1);
  });

  test('compares by its options', () => {
    assert.equal(compare({ locale: 'en', caseFirst: 'upper' }, 'a', 'A'), 1);
    assert.equal(compare({ locale: 'en', numericOrdering: true }, '10', '9'), 1);
    assert.equal(compare({ locale: 'en' }, '10', '9'), -1);
    assert.equal(compare({ locale: 'en', alternate: 'shifted' }, 'a-b', 'ab'), 0);
    assert.equal(
      compare({ locale: 'en', alternate: 'shifted', maxVariable: 'space' }, 'a-b', 'ab'),
      -1,
    );
    assert.equal(compare({ locale: 'fr' }, 'coté', 'côte'), -1);
    assert.equal(compare({ locale: 'fr', backwards: true }, 'coté', 'côte'), 1);
  });

  test('shows every field', () => {
    const collation = present(parseCollation(fieldsFrom({ locale: 'en_US' })));
    assert.deepEqual(plainDocument(collationDocument(collation)), {
      locale: 'en_US',
      caseLevel: false,
      caseFirst: 'off',
      strength: 3,
      numericOrdering: false,
      alternate: 'non-ignorable',
      maxVariable: 'punct',
      normalization: false,
      backwards: false,
      version: '57.1',
    });
    assert.equal(parseCollation(fieldsFrom({ locale: 'simple' })), undefined);
  });

  const refusals: readonly (readonly [object, RegExp])[] = [
    [{}, /^BSON field 'collation.locale' is missing but a required field$/],
    [{ locale: 5 }, /is the wrong type 'int', expected type 'string'$/],
    [{ locale: 'xx' }, /^Field 'locale' is invalid in: { locale: "xx" }$/],
    [{ locale: 'en-US' }, /Did you mean 'en_US'\?$/],
    [{ locale: 'en', strength: 6 }, /^BSON field 'strength' value must be <= 5/],
    [{ locale: 'en', foo: 1 }, /^BSON field 'collation.foo' is an unknown field.$/],
    [{ locale: 'en', caseFirst: 'x' }, /^Enumeration value 'x' for field 'collation.caseFirst'/],
    [
      { locale: 'en', backwards: true, strength: 1 },
      /^'backwards' is invalid with 'strength' of 1/,
    ],
    [{ locale: 'en', version: '1' }, /^Requested collation version 1 but/],
  ];
  for (const [spec, message] of refusals) {
    test(`refuses ${JSON.stringify(spec)}`, () => {
      assert.throws(() => parseCollation(fieldsFrom(spec)), { message });
    });
  }
});
