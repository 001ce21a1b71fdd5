import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOf } from '@touchstone/protocol';
import { fieldsFrom } from '../value/plain-document.ts';
import { compileExpression, type ExpressionContext, scopeOf } from './expression.ts';
import { valueText } from './value-text.ts';

function evaluate(expression: unknown, version = '8.2.1'): string {
  const context: ExpressionContext = {
    variables: new Map(),
    now: new Date(0),
    version,
    random: () => 0.5,
  };
  const spec = entryOf(fieldsFrom({ expression }), 'expression');
  return valueText(compileExpression(spec, context)(scopeOf(new Map(), context.variables)));
}

const UUID = '867dee52-c331-484e-92d1-c56479b8e67e';

test('operators of version 8 convert binary data', () => {
  const uuid = { $toUUID: UUID };
  assert.equal(evaluate(uuid), 'BinData(4, "867DEE52C331484E92D1C56479B8E67E")');
  assert.equal(evaluate({ $convert: { input: uuid, to: 'string', format: 'uuid' } }), `"${UUID}"`);
  const toBinary = { input: 'aGk=', to: { type: 'binData', subtype: 0 }, format: 'base64' };
  assert.equal(evaluate({ $convert: toBinary }), 'BinData(0, "6869")');
  assert.equal(
    evaluate({ $convert: { ...toBinary, input: 'not base64!', onError: 'refused' } }),
    '"refused"',
  );
  assert.throws(() => evaluate({ $convert: { ...toBinary, format: 'octal' } }), { code: 4341115 });
});

test('a server knows no operator of a later version', () => {
  assert.equal(evaluate({ $sigmoid: 0 }), '0.5');
  const unknown = { code: 168, message: "Unrecognized expression '$sigmoid'" };
  assert.throws(() => evaluate({ $sigmoid: 0 }, '8.0.4'), unknown);
  assert.equal(evaluate({ $getField: { field: 'a', input: { a: 1 } } }, '5.0.0'), '1');
  assert.throws(() => evaluate({ $getField: 'a' }, '4.4.29'), { code: 168 });
});

test('a failing constant is told at once, in the words of what is optimized', () => {
  assert.throws(() => evaluate({ $cond: [false, { $add: ['a', 1] }, 2] }), {
    code: 14,
    message: '$add only supports numeric or date types, not string',
  });
});
