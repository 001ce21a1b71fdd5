import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RecentChanges } from './recent-changes.ts';
import type { StoredRecord } from './stored-record.ts';

function recordAt(position: number): StoredRecord {
  const head = { position, bytes: Uint8Array.of(1), previous: undefined };
  return { recordId: position, idKey: position, head, prunedTo: -1, older: undefined };
}

it('knows what was changed after a moment that somebody still sees, and lets go of the rest', () => {
  const changes = new RecentChanges();
  let horizon = 0;
  const host = { horizon: () => horizon };
  for (let position = 1; position <= 600; position++)
    changes.add(recordAt(position), position, host);
  assert.equal(changes.after(0).size, 600);
  assert.equal(changes.after(590).size, 10);
  assert.equal(changes.after(600).size, 0);
  horizon = 600;
  for (let position = 601; position <= 1_200; position++)
    changes.add(recordAt(position), position, host);
  assert.equal(changes.after(600).size, 600);
  assert.ok(changes.after(0).size < 1_200, `${changes.after(0).size} are kept`);
  assert.deepEqual([...changes.visibleAt(1_198)], []);
  assert.equal([...changes.visibleAt(1_198)].length, 0);
});

it('shows what was there before a change, once for each document', () => {
  const changes = new RecentChanges();
  const record = recordAt(1);
  const host = { horizon: () => 0 };
  const before = record.head;
  record.head = { position: 5, bytes: undefined, previous: before };
  changes.add(record, 5, host);
  changes.add(record, 5, host);
  assert.deepEqual([...changes.visibleAt(3)], [{ record, bytes: before.bytes }]);
  assert.deepEqual([...changes.visibleAt(5)], []);
  assert.deepEqual([...changes.visibleAt(0)], []);
});
