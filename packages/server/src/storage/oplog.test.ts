import assert from 'node:assert/strict';
import { it } from 'node:test';
import { present } from '@touchstone/protocol';
import { Timestamp } from 'bson';
import fc from 'fast-check';
import { type ChangeJournal, Oplog, type OplogEntry } from './oplog.ts';

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

/** Steps of an op-log: writes at times that stand still or go on, and all that makes it forget. */
const step = fc.record({
  kind: fc.constantFrom('write', 'write', 'write', 'write', 'restart', 'forget'),
  later: fc.nat({ max: 1500 }),
});

/** Carries out steps; tells the entries that are kept by then. */
function taken(
  oplog: Oplog,
  clock: { now: number },
  steps: readonly { readonly kind: string; readonly later: number }[],
): OplogEntry[] {
  let kept: OplogEntry[] = [];
  for (const { kind, later } of steps) {
    clock.now += later;
    if (kind === 'write') {
      const position = oplog.append({ kind: 'noop', note: new Map() });
      assert.equal(position, oplog.position);
      kept.push(present(oplog.entryAt(position)));
    } else {
      if (kind === 'restart') oplog.restart('anew');
      else oplog.forget();
      kept = [...oplog.after(0)];
      assert.equal(kept.length, kind === 'restart' ? 1 : 0);
    }
    kept = kept.filter(({ position }) => position >= (oplog.oldest ?? 0));
    assert.deepEqual(oplog.after(0), kept);
    assert.ok(kept.length <= 16);
  }
  return kept;
}

it('property: a moment is the position of the newest entry that was there by then', () => {
  const property = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const clock = { now: 10_000 };
    const oplog = new Oplog({ date: () => clock.now, keep: 8 });
    const kept = taken(oplog, clock, steps);
    const [first] = kept;
    const before = first === undefined ? oplog.position : first.position - 1;
    const at = (holds: (entry: OplogEntry) => boolean): number =>
      kept.findLast(holds)?.position ?? before;
    for (const { wallTime, timestamp, position } of kept) {
      for (const moment of [wallTime - 1, wallTime, wallTime + 1])
        assert.equal(
          oplog.opTimeAtWallTime(moment),
          at((entry) => entry.wallTime <= moment),
        );
      assert.equal(oplog.opTimeAtTimestamp(timestamp), position);
      const { t, i } = timestamp;
      assert.equal(oplog.opTimeAtTimestamp(new Timestamp({ t, i: i - 1 })), position - 1);
      assert.deepEqual(
        oplog.after(position),
        kept.filter((entry) => entry.position > position),
      );
      assert.equal(oplog.entryAt(position)?.position, position);
    }
    assert.equal(oplog.opTimeAtWallTime(0), before);
    assert.equal(oplog.entryAt(before), undefined);
    assert.equal(oplog.entryAt(oplog.position + 1), undefined);
    assert.equal(oplog.oldest, first?.position);
  });
  fc.assert(property, { numRuns: 100 });
});

it('a standalone server keeps no entries, though it counts them', () => {
  const oplog = new Oplog({ date: () => 5, keep: 0 });
  assert.deepEqual([oplog.retains, oplog.position, oplog.term], [false, 0, -1]);
  assert.equal(oplog.append({ kind: 'noop', note: new Map() }), 1);
  assert.deepEqual([oplog.after(0), oplog.oldest, oplog.entryAt(1)], [[], undefined, undefined]);
  assert.deepEqual([oplog.opTimeAtWallTime(5), oplog.opTimeAtWallTime(0)], [1, 1]);
  assert.equal(new Oplog({ date: () => 5, keep: 1 }).retains, true);
});

it('tells those who listen of each write, and the journal of what it is', () => {
  const clock = { now: 7 };
  const oplog = new Oplog({ date: () => clock.now, keep: 4 });
  const noted: unknown[] = [];
  oplog.journal = {
    note: ({ term, wallTime, change }: Parameters<ChangeJournal['note']>[0]) =>
      noted.push([term, wallTime, change.kind]),
  } as unknown as ChangeJournal;
  oplog.startTerm(3);
  let told = 0;
  const stop = oplog.onAppend(() => {
    told += 1;
  });
  oplog.append({ kind: 'noop', note: new Map() });
  clock.now = 9;
  const late = new Timestamp({ t: 50, i: 2 });
  oplog.advanceTo(late);
  assert.deepEqual(oplog.timestamp, late);
  oplog.advanceTo(new Timestamp({ t: 50, i: 1 }));
  oplog.advanceTo(late);
  assert.equal(oplog.position, 2, 'a time that has passed marks nothing');
  stop();
  oplog.append({ kind: 'noop', note: new Map() });
  assert.equal(told, 2);
  assert.deepEqual(noted, [
    [3, 7, 'noop'],
    [3, 9, 'noop'],
    [3, 9, 'noop'],
  ]);
  assert.deepEqual([oplog.wallTime, oplog.entryAt(2)?.term], [9, 3]);
});

it('goes on behind what was written before the process began', () => {
  const oplog = new Oplog({ date: () => 1_000, keep: 4 });
  const timestamp = new Timestamp({ t: 90, i: 5 });
  let told = 0;
  oplog.onAppend(() => {
    told += 1;
  });
  oplog.replay({ timestamp, term: 2, wallTime: 77, change: { kind: 'noop', note: new Map() } });
  assert.deepEqual([oplog.position, oplog.term, oplog.wallTime, told], [1, 2, 77, 0]);
  assert.deepEqual(oplog.timestamp, timestamp);
  assert.equal(oplog.entryAt(1)?.wallTime, 77);
  oplog.append({ kind: 'noop', note: new Map() });
  assert.ok(oplog.timestamp.compare(timestamp) > 0);
});

it('counts the bytes of deletions and of all that a transaction did', () => {
  const deletion = { kind: 'delete', collection: COLLECTION, before: new Uint8Array(400) } as const;
  const identity = { lsid: new Map(), txnNumber: 1n };
  const transaction = { kind: 'transaction', changes: [deletion, deletion], identity } as const;
  const update = {
    kind: 'update',
    collection: COLLECTION,
    before: new Uint8Array(9_000),
    after: new Uint8Array(400),
    replacement: false,
  } as const;
  for (const [change, most] of [
    [deletion, 2],
    [transaction, 1],
    [update, 2],
  ] as const) {
    const oplog = new Oplog({ date: () => 0, keep: 100, keepBytes: 1_000 });
    for (let at = 0; at < 9; at++) oplog.append(change);
    assert.ok(oplog.after(0).length <= most, change.kind);
  }
});
