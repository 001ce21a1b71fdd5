import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Double, Int32, Long, ObjectId } from 'bson';
import { definition, type JsonSchema, schemaError } from './json-schema.ts';

const ROOT: JsonSchema = {
  $defs: {
    name: { type: 'string', minLength: 1 },
    list: { type: 'array', items: { $ref: '#/$defs/name' } },
  },
};

/** The fault in words: `a.0 is empty`; nothing where there is none. */
function fault(schema: JsonSchema, value: unknown): string | undefined {
  const found = schemaError(ROOT, schema, value);
  return found && `${found.path.join('.')} ${found.is}`.trim();
}

test('a value is of its type, numbers of BSON are numbers, and other BSON values no documents', () => {
  const types = ['object', 'array', 'string', 'boolean', 'integer', 'number'] as const;
  const cases: readonly (readonly [unknown, readonly string[]])[] = [
    [{}, ['object']],
    [[], ['array']],
    ['', ['string']],
    [false, ['boolean']],
    [1, ['integer', 'number']],
    [1.5, ['number']],
    [new Int32(1), ['integer', 'number']],
    [Long.fromNumber(1), ['integer', 'number']],
    [new Double(1), ['integer', 'number']],
    [new Double(1.5), ['number']],
    [null, []],
    [undefined, []],
    [new ObjectId(), []],
  ];
  for (const [value, expected] of cases) {
    const fitting = types.filter((type) => fault({ type }, value) === undefined);
    assert.deepEqual(fitting, expected, String(value));
  }
  assert.equal(fault({ type: 'object' }, 5), 'is 5, not a document');
  assert.equal(fault({ type: 'integer' }, undefined), 'is missing, not a whole number');
  assert.equal(fault({ type: 'boolean' }, null), 'is null, not true or false');
  const long = fault({ type: 'number' }, 'x'.repeat(80));
  assert.equal(long, `is "${'x'.repeat(59)}…, not a number`);
  assert.equal(fault({}, 'anything'), undefined);
});

test('texts, constants and choices say what they would be', () => {
  assert.equal(fault({ minLength: 2 }, 'a'), 'is empty');
  assert.equal(fault({ minLength: 2 }, 'ab'), undefined);
  assert.equal(fault({ type: 'string' }, ''), undefined);
  assert.equal(fault({ const: 'a' }, 'a'), undefined);
  assert.equal(fault({ const: 'a' }, 'b'), 'is "b", not "a"');
  assert.equal(fault({ enum: ['a', 'b'] }, 'b'), undefined);
  assert.equal(fault({ enum: ['a', 'b'] }, 'c'), 'is "c", not one of a, b');
  const choice: JsonSchema = { anyOf: [{ type: 'string' }, { type: 'boolean' }] };
  assert.equal(fault(choice, 'a'), undefined);
  assert.equal(fault(choice, true), undefined);
  assert.equal(fault(choice, 5), 'is 5, not a text');
});

test('members and items are told with the way to them', () => {
  const schema: JsonSchema = {
    type: 'object',
    required: ['a'],
    properties: { a: { $ref: '#/$defs/list' }, b: { properties: { c: { type: 'number' } } } },
  };
  assert.equal(fault(schema, {}), 'has no a');
  assert.equal(fault(schema, { a: undefined }), 'has no a');
  assert.equal(fault(schema, { a: [], other: 1 }), undefined);
  assert.equal(fault(schema, { a: ['x', ''] }), 'a.1 is empty');
  assert.equal(fault(schema, { a: ['x', 5] }), 'a.1 is 5, not a text');
  assert.equal(fault(schema, { a: ['x'], b: { c: 'd' } }), 'b.c is "d", not a number');
  const closed: JsonSchema = { properties: { a: {} }, additionalProperties: false };
  assert.equal(fault(closed, { a: 1 }), undefined);
  assert.equal(fault(closed, { b: 1 }), 'has a member "b" that the protocol does not know');
  assert.equal(
    fault(closed, { toString: 1 }),
    'has a member "toString" that the protocol does not know',
  );
});

test('a reference to nothing is a fault of the schema', () => {
  assert.throws(() => definition(ROOT, '#/$defs/none'), /The schema defines no #\/\$defs\/none\./);
  assert.throws(() => definition({}, '#/$defs/name'), /defines no/);
});
