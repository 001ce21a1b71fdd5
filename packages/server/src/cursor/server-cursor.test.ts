import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CursorRegistry } from './cursor-registry.ts';
import {
  arraySource,
  type DocumentSource,
  iteratorSource,
  limitedSource,
  PAUSED,
} from './document-source.ts';
import { type CursorOptions, ServerCursor } from './server-cursor.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(length);
const lengths = (batch: readonly Uint8Array[] | undefined): number[] | undefined =>
  batch?.map(({ length }) => length);

function cursorOver(source: DocumentSource, options: Partial<CursorOptions> = {}): ServerCursor {
  const all = { namespace: 'a.c', sessionKey: undefined, commandName: 'find', source, ...options };
  return new ServerCursor(all, { now: 5, maxBatchBytes: 100 });
}

test('a batch has as many documents as were asked for, and as many bytes as fit', () => {
  const cursor = cursorOver(arraySource([60, 40, 1, 100, 101, 7].map(bytes)));
  assert.equal(cursor.lastUse, 5);
  assert.deepEqual(lengths(cursor.takeBatch(1)), [60]);
  assert.deepEqual(lengths(cursor.takeBatch(9)), [40, 1]);
  assert.deepEqual(lengths(cursor.takeBatch(9)), [100]);
  assert.deepEqual(lengths(cursor.takeBatch(9)), [101]);
  assert.equal(cursor.exhausted, false);
  assert.deepEqual(lengths(cursor.takeBatch(0)), []);
  assert.deepEqual(lengths(cursor.takeBatch(9)), [7]);
  assert.equal(cursor.exhausted, true);
});

test('a document that did not fit is still to come, though the source has no more', () => {
  const fields: boolean[] = [];
  const batchFields = (isLastPending: boolean): ReadonlyMap<string, boolean> => {
    fields.push(isLastPending);
    return new Map();
  };
  const cursor = cursorOver(arraySource([bytes(60), bytes(60)]), { batchFields });
  assert.deepEqual(lengths(cursor.takeBatch(9)), [60]);
  cursor.batchFields();
  assert.equal(cursor.exhausted, false);
  assert.deepEqual(lengths(cursor.takeBatch(9)), [60]);
  cursor.batchFields();
  assert.equal(cursor.exhausted, true);
  assert.deepEqual(fields, [true, false]);
  assert.equal(cursorOver(arraySource([])).batchFields(), undefined);
});

test('what a rest came into is given with the next batch, bytes and all', () => {
  const cursor = cursorOver(arraySource([bytes(60), PAUSED, bytes(30), bytes(30)]));
  assert.equal(cursor.tryBatch(9), undefined);
  assert.equal(cursor.exhausted, false);
  assert.deepEqual(lengths(cursor.tryBatch(9)), [60, 30]);
  assert.deepEqual(lengths(cursor.tryBatch(9)), [30]);
  const resting = cursorOver(arraySource([PAUSED, bytes(1), PAUSED, bytes(2)]));
  assert.deepEqual(lengths(resting.takeBatch(9)), [1, 2]);
});

test('a tailable cursor is exhausted only once it was killed', () => {
  let closed = 0;
  const source = { next: () => undefined, exhausted: false, close: () => closed++ };
  const cursor = cursorOver(source, { tailable: true });
  assert.deepEqual(cursor.takeBatch(2), []);
  assert.equal(cursor.exhausted, false);
  cursor.close();
  assert.deepEqual([cursor.exhausted, cursor.killed, closed], [true, true, 1]);
  const plain = cursorOver({ ...source });
  plain.close();
  assert.equal(plain.exhausted, false);
});

test('however a source is read, each document comes once and in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 120 }), fc.constant(0)), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 30, maxLength: 30 }),
      fc.nat(12),
      (sizes, counts, limit) => {
        // Here, 0 stands for a rest.
        const documents = sizes.map((size) => (size === 0 ? PAUSED : bytes(size)));
        const source = limitedSource(iteratorSource(documents.values()), limit);
        const wanted = sizes.filter((size) => size > 0).slice(0, limit);
        const cursor = cursorOver(source);
        const seen: number[] = [];
        for (const count of counts) {
          const batch = lengths(cursor.takeBatch(count)) ?? [];
          assert.ok(batch.length <= count);
          assert.ok(batch.length === 1 || batch.reduce((a, b) => a + b, 0) <= 100);
          seen.push(...batch);
        }
        assert.deepEqual(seen, wanted);
        assert.equal(cursor.exhausted, true);
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});

test('sources that end early say so, and close what they read from', () => {
  let closed = 0;
  const inner = { ...arraySource([bytes(1), bytes(2)]), close: () => closed++ };
  const limited = limitedSource(inner, 1);
  assert.equal(limited.exhausted, false);
  assert.equal(limited.next()?.length, 1);
  assert.equal(limited.exhausted, true);
  assert.equal(limited.next(), undefined);
  limited.close?.();
  assert.equal(closed, 1);
  assert.equal(limitedSource(arraySource([]), 3).exhausted, true);
  function* counting(): Generator<Uint8Array> {
    try {
      yield bytes(1);
      yield bytes(2);
    } finally {
      closed += 10;
    }
  }
  const iterated = iteratorSource(counting());
  assert.equal(iterated.next()?.length, 1);
  iterated.close?.();
  assert.equal(closed, 11);
});

function openCursors(): {
  cursors: CursorRegistry;
  add(options?: Partial<CursorOptions>): ServerCursor;
} {
  let byte = 0;
  // The first two are no ids of cursors, the fourth is one that is taken.
  const ids = ['0000', '001f', '0101', '0101', '0202', 'ffff'];
  const randomBytes = (length: number): Uint8Array =>
    Buffer.alloc(length).fill(ids[byte++] ?? `04${byte}`, 'hex');
  const cursors = new CursorRegistry(() => 0, { randomBytes, maxBatchBytes: 100 });
  return {
    cursors,
    add(options = {}) {
      const source = arraySource([bytes(1)]);
      const all = { namespace: 'a.c', sessionKey: undefined, commandName: 'find', source };
      const cursor = cursors.create({ ...all, ...options });
      cursors.register(cursor);
      return cursor;
    },
  };
}

test('ids are positive, never a number that a double holds and never one that is in use', () => {
  const { add, cursors } = openCursors();
  const ids = [add(), add(), add()].map(({ id }) => id);
  assert.equal(new Set(ids).size, 3);
  for (const id of ids) assert.ok(id > BigInt(Number.MAX_SAFE_INTEGER));
  assert.deepEqual([cursors.size, cursors.opened], [3, 3]);
});

test('with a namespace its cursors go, but not the change streams that tell of it', () => {
  const { add, cursors } = openCursors();
  const [gone, other] = [add(), add({ namespace: 'a.other' })];
  const stream = add({ isChangeStream: true });
  cursors.killOver((namespace) => namespace === 'a.c');
  assert.deepEqual(cursors.all(), [other, stream]);
  assert.equal(gone.killed, true);
  assert.deepEqual([cursors.size, cursors.opened], [2, 3]);
});
