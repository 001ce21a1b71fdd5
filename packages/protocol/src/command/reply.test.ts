import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Double, Int32, Long } from 'bson';
import { isOk, replyErrorOf } from './reply.ts';

test('ok may be any number, or true', () => {
  for (const ok of [1, 1n, true, new Double(1), new Int32(1), Long.fromNumber(1)]) {
    assert.equal(isOk({ ok }), true, String(ok));
  }
  for (const ok of [0, 0n, false, new Double(0), Long.ZERO, undefined, null]) {
    assert.equal(isOk({ ok }), false, String(ok));
  }
});

test('the error of a reply, with what the server left out', () => {
  assert.equal(replyErrorOf({ ok: 1 }), undefined);
  const reply = { ok: 0, errmsg: 'no', code: 13, codeName: 'Unauthorized', errorLabels: ['A'] };
  const expected = { code: 13, codeName: 'Unauthorized', message: 'no', labels: ['A'] };
  assert.deepEqual(replyErrorOf(reply), expected);
  const bare = { code: 0, codeName: '', message: 'old', labels: [] };
  assert.deepEqual(replyErrorOf({ ok: 0, $err: 'old' }), bare);
});
