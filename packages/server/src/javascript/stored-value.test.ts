import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int32 } from 'bson';
import type { Fields } from '../value/value.ts';
import { type ScriptValue, scriptValueOf } from './script-value.ts';
import { storedValueOf } from './stored-value.ts';

const DOCUMENT: Fields = new Map<string, Fields | Int32 | bigint | Int32[]>([
  ['i', new Int32(1)],
  ['l', 7n],
  ['list', [new Int32(2)]],
]);

function copy(): Map<string, ScriptValue> {
  return scriptValueOf(DOCUMENT) as Map<string, ScriptValue>;
}

test('a document that code has left alone is what it was', () => {
  assert.equal(storedValueOf(copy()), DOCUMENT);
});

test('in a changed document, int32 fields stay so where they can', () => {
  const changed = copy();
  changed.set('i', 5).set('more', 5);
  assert.deepEqual(
    storedValueOf(changed),
    new Map<string, unknown>([
      ['i', new Int32(5)],
      ['l', 7n],
      ['list', [2]],
      ['more', 5],
    ]),
  );
  changed.set('i', 5.5);
  assert.equal((storedValueOf(changed) as Fields).get('i'), 5.5);
});

test('what holds itself, or too much, is no document', () => {
  const circle: ScriptValue[] = [];
  circle.push(circle);
  assert.throws(() => storedValueOf(circle), /Do you have a cycle/);
  let many: ScriptValue = [1, 1];
  for (let depth = 0; depth < 60; depth++) many = [many, many];
  assert.throws(() => storedValueOf(many), /allocation size overflow/);
});
