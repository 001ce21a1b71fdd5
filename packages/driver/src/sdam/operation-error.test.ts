import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyReply } from './operation-error.ts';

test('replies are classified by code, and by message only without one', () => {
  const table: readonly (readonly [object, string | undefined])[] = [
    [{ ok: 1, writeErrors: [{ code: 10107 }] }, undefined],
    [{ ok: 1, writeConcernError: { code: 91, errmsg: 'x' } }, 'shutdown'],
    [{ ok: 0, code: 11600 }, 'shutdown'],
    [{ ok: 0, code: 11602 }, 'nodeIsRecovering'],
    [{ ok: 0, code: 13436 }, 'nodeIsRecovering'],
    [{ ok: 0, code: 189 }, 'nodeIsRecovering'],
    [{ ok: 0, code: 10107 }, 'notWritablePrimary'],
    [{ ok: 0, code: 13435 }, 'notWritablePrimary'],
    [{ ok: 0, code: 10058 }, 'notWritablePrimary'],
    [{ ok: 0, code: 1, errmsg: 'not master' }, 'command'],
    [{ ok: 0, errmsg: 'not master' }, 'notWritablePrimary'],
    [{ ok: 0, errmsg: 'not master or secondary' }, 'nodeIsRecovering'],
    [{ ok: 0, $err: 'node is recovering' }, 'nodeIsRecovering'],
    [{ ok: 0, errmsg: 'no such command' }, 'command'],
  ];
  for (const [reply, kind] of table) {
    assert.equal(classifyReply(reply)?.kind, kind, JSON.stringify(reply));
  }
});
