import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BSON, Int32 } from 'bson';
import fc from 'fast-check';
import { anyFields } from './any-value.test.data.ts';
import { identicalValues } from './compare.ts';
import { decodeFields, decodingSteps, readField } from './decode-fields.ts';
import { encodeFields } from './encode-fields.ts';
import { allAtOnce } from './steps.ts';
import type { Fields, Value } from './value.ts';

describe('encodeFields and decodeFields', () => {
  test('undo one another', () => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        const bytes = encodeFields(fields);
        const decoded = decodeFields(bytes);
        assert.ok(identicalValues(decoded, fields));
        assert.deepEqual(encodeFields(decoded), bytes);
      }),
    );
  });

  test('undo one another in steps, of which a long document takes many', () => {
    const parts = Array.from({ length: 3000 }, (_, at): Value => new Map([[`é${at}`, at]]));
    const names = parts.map((part, at): [string, Value] => [`f${at}`, part]);
    fc.assert(
      fc.property(anyFields, (fields) => {
        const long = new Map<string, Value>([
          ['array', [parts, fields]],
          ['within', new Map<string, Value>([...names, ['last', fields]])],
        ]);
        const steps = decodingSteps(encodeFields(long));
        let count = 0;
        let step = steps.next();
        for (; !step.done; count++) step = steps.next();
        assert.ok(identicalValues(step.value, long));
        assert.ok(count > 5);
      }),
      { numRuns: 5 },
    );
  });

  test('refuse lengths that lie, in steps too', () => {
    const bytes = BSON.serialize({ a: 1 });
    bytes[0] = 99;
    assert.throws(() => allAtOnce(decodingSteps(bytes)), { name: 'MalformedBsonError' });
  });

  test('agree with the bson package', () => {
    const plain = { a: 1, b: [1.5, 'x', { c: null }], d: new Date(5), e: true, f: 2n ** 40n };
    const bytes = BSON.serialize(plain);
    const fields = decodeFields(bytes);
    assert.deepEqual(fields.get('a'), new Int32(1));
    assert.equal(fields.get('f'), 2n ** 40n);
    assert.deepEqual(Buffer.from(encodeFields(fields)), Buffer.from(bytes));
  });

  test('keep the order of numeric names', () => {
    const fields: Fields = new Map<string, Value>([
      ['b', 1],
      ['10', 2],
      ['9', 3],
    ]);
    assert.deepEqual([...decodeFields(encodeFields(fields)).keys()], ['b', '10', '9']);
  });

  test('read one field in place, and documents that begin later', () => {
    const inner = BSON.serialize({ ab: 1, a: 'x' });
    assert.equal(readField(inner, 'a'), 'x');
    assert.equal(readField(inner, 'b'), undefined);
    const shifted = Buffer.concat([Buffer.alloc(3), inner]);
    assert.equal(decodeFields(shifted, 3).get('a'), 'x');
  });

  test('refuse lengths that lie', () => {
    const bytes = BSON.serialize({ a: 1 });
    bytes[0] = 99;
    assert.throws(() => decodeFields(bytes), { name: 'MalformedBsonError' });
  });
});
