import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundDocument, someOptions, spreadReply } from './earlier-versions.ts';

test('the reply that an error was made of is read from its fields, without those of a bulk write', () => {
  const error = Object.assign(new Error('E11000'), { ok: 0, code: 11000, result: {}, err: {} });
  assert.deepEqual(spreadReply(error), { errmsg: 'E11000', ok: 0, code: 11000 });
  assert.equal(spreadReply(new Error('none')), undefined);
});

test('options that nobody gave are no argument, and a found document stands in the reply', () => {
  assert.deepEqual([someOptions({}), someOptions({ a: 1 })], [[], [{ a: 1 }]]);
  const found = { _id: 1 };
  assert.equal(foundDocument({ lastErrorObject: {}, value: found, ok: 1 }), found);
  assert.equal(foundDocument(found), found);
});
