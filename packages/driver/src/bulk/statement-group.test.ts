import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, present } from '@touchstone/protocol';
import type { ServerLimits } from '../operation-model/operation.ts';
import { EncodedGroup, type StatementGroup } from './statement-group.ts';

const LIMITS = { maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100 } as ServerLimits;
const text = 'x'.repeat(5 * 1024 * 1024);

function group(count: number): EncodedGroup {
  const statements = Array.from({ length: count }, (_, _id) => ({
    kind: 'insert',
    statement: { _id, text },
  }));
  return new EncodedGroup({ kind: 'insert', statements } as unknown as StatementGroup, {});
}

function idsIn(documents: readonly Uint8Array[]): number[] {
  return documents.flatMap((bytes) => {
    const ids: number[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = new DataView(bytes.buffer, bytes.byteOffset).getInt32(at, true);
      ids.push(decode(bytes.subarray(at, at + size))['_id']);
      at += size;
    }
    return ids;
  });
}

test('large statements come in pieces, each once and in order, over several commands', () => {
  const encoded = group(12);
  const ids: number[] = [];
  const counts: number[] = [];
  while (ids.length < 12) {
    const { count, documents } = encoded.take(ids.length, LIMITS);
    assert.ok(documents.length > 1);
    ids.push(...idsIn(documents));
    counts.push(count);
  }
  assert.deepEqual(counts, [9, 3]);
  assert.deepEqual(ids, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('a statement is encoded once, however often its command is built', () => {
  const encoded = group(2);
  const [first] = encoded.take(0, LIMITS).documents;
  const [again] = encoded.take(0, LIMITS).documents;
  assert.equal(present(first).buffer, present(again).buffer);
});

test('the identifier of an insert comes first; in other statements every field stays in its place', () => {
  const keysOf = (kind: string): string[] => {
    const statements = [{ kind, statement: { a: 1, _id: 2 } }];
    const encoded = new EncodedGroup({ kind, statements } as unknown as StatementGroup, {});
    return Object.keys(decode(present(encoded.take(0, LIMITS).documents[0])));
  };
  assert.deepEqual(keysOf('insert'), ['_id', 'a']);
  assert.deepEqual(keysOf('update'), ['a', '_id']);
});

test('what was sent is let go of when the next command is built, and stays as it was', () => {
  const encoded = group(3);
  const few = { ...LIMITS, maxWriteBatchSize: 1 };
  const first = encoded.take(0, few).documents;
  const second = encoded.take(1, few).documents;
  assert.notEqual(present(first[0]).buffer, present(second[0]).buffer);
  assert.deepEqual([idsIn(first), idsIn(second)], [[0], [1]]);
  assert.deepEqual(idsIn(encoded.take(2, few).documents), [2]);
});

test('small statements are one piece, which is not copied while it grows', () => {
  const statements = Array.from({ length: 1000 }, (_, _id) => ({ statement: { _id } }));
  const encoded = new EncodedGroup({ kind: 'insert', statements } as unknown as StatementGroup, {});
  const few = encoded.take(0, { ...LIMITS, maxWriteBatchSize: 1 }).documents;
  const all = encoded.take(0, { ...LIMITS, maxWriteBatchSize: 1000 }).documents;
  assert.equal(all.length, 1);
  assert.equal(present(all[0]).buffer, present(few[0]).buffer);
  assert.equal(idsIn(all).length, 1000);
});

test('what was sent is not encoded again for the commands behind it', () => {
  const reads = [0, 0, 0];
  const statements = reads.map((_, at) => ({
    statement: {
      get _id(): number {
        reads[at] = (reads[at] ?? 0) + 1;
        return at;
      },
    },
  }));
  const encoded = new EncodedGroup({ kind: 'update', statements } as unknown as StatementGroup, {});
  for (const start of [0, 1, 2]) encoded.take(start, { ...LIMITS, maxWriteBatchSize: 1 });
  assert.deepEqual(reads, [1, 1, 1]);
});
