import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTypedLine } from './typed-line.ts';

test('answers are read as they are typed', () => {
  assert.deepEqual(parseTypedLine('ok'), { kind: 'reply', document: { ok: 1 } });
  assert.deepEqual(parseTypedLine(' OK {"n": 2} '), { kind: 'reply', document: { ok: 1, n: 2 } });
  assert.deepEqual(parseTypedLine('reply {"ok": 0}'), { kind: 'reply', document: { ok: 0 } });
  assert.deepEqual(parseTypedLine('error 11000 duplicate key'), {
    kind: 'error',
    code: 11000,
    message: 'duplicate key',
  });
  assert.deepEqual(parseTypedLine('autorespond ping hangup'), {
    kind: 'autorespond',
    command: 'ping',
    answer: { kind: 'hangup' },
  });
  assert.deepEqual(parseTypedLine(''), { kind: 'nothing' });
});

test('what is no answer is told apart, with what would be one', () => {
  assert.throws(() => parseTypedLine('okay'), /nobody knows "okay"; there are:\nok /);
  assert.throws(() => parseTypedLine('reply 5'), /a document in JSON is expected.*not 5/);
  assert.throws(() => parseTypedLine('reply {'), /a document in JSON is expected/);
  assert.throws(() => parseTypedLine('error eek'), /a code is expected/);
  assert.throws(() => parseTypedLine('hangup now'), /"hangup" stands alone/);
  assert.throws(() => parseTypedLine('autorespond ping help'), /"help" is no answer/);
});
