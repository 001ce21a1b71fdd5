import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Oplog } from './oplog.ts';

const COLLECTION = { database: 'd', name: 'c', uuid: new Uint8Array(16), imagesKept: false };

it('keeps the newest entries, by their number and by the bytes of their documents', () => {
  const few = new Oplog({ date: () => 0, keep: 10 });
  const small = new Oplog({ date: () => 0, keep: 1000, keepBytes: 10_000 });
  for (let at = 0; at < 500; at++) {
    const change = { kind: 'insert', collection: COLLECTION, after: new Uint8Array(100) } as const;
    few.append(change);
    small.append(change);
    assert.ok(few.after(0).length <= 20);
    assert.ok(small.after(0).length <= 100);
    assert.equal(small.entryAt(at + 1)?.position, at + 1, 'the newest is always there');
  }
  assert.ok(few.after(0).length >= 10);
  assert.ok(small.after(0).length >= 50);
  small.append({ kind: 'insert', collection: COLLECTION, after: new Uint8Array(20_000) });
  assert.equal(small.after(0).length, 1, 'one that is larger than all may be is kept alone');
});
