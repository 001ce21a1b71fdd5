import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import fc from 'fast-check';
import type { ServerLimits } from '../operation-model/operation.ts';
import { ClientBatcher } from './client-batcher.ts';
import { toClientStatement } from './client-statement.ts';
import type { AnyClientBulkWriteModel } from './client-write-model.ts';
import { EncodedGroup, type StatementGroup } from './statement-group.ts';

/** The number of statements of each command: as many as fit, one at least. */
function greedy(sizes: readonly number[], room: number, most: number): number[] {
  const counts: number[] = [];
  let left = 0;
  for (const size of sizes) {
    const count = counts.at(-1) ?? 0;
    if (counts.length > 0 && count < most && size <= left) counts[counts.length - 1] = count + 1;
    else {
      counts.push(1);
      left = room;
    }
    left -= size;
  }
  return counts;
}

const lengths = fc.array(fc.nat({ max: 120 }), { minLength: 1, maxLength: 15 });
const room = fc.integer({ min: 260, max: 700 });
/** A statement that does not fit goes by itself: the server may refuse it. */
const tooLittle = fc.integer({ min: 20, max: 200 });
const most = fc.integer({ min: 1, max: 6 });

test('property: each command of a collection has as many statements as fit, byte for byte', () => {
  fc.assert(
    fc.property(lengths, fc.oneof(room, tooLittle), most, (texts, bytes, maxWriteBatchSize) => {
      const statements = texts.map((length, _id) => ({
        statement: { _id, t: 'x'.repeat(length) },
      }));
      const encoded = statements.map(({ statement }) => encode(statement));
      const group = { kind: 'insert', statements } as unknown as StatementGroup;
      const maxMessageSizeBytes = bytes + 16_384;
      const limits = { maxMessageSizeBytes, maxWriteBatchSize } as ServerLimits;
      const taken = new EncodedGroup(group, {});
      const counts: number[] = [];
      for (let start = 0; start < statements.length; ) {
        const { count, documents } = taken.take(start, limits);
        assert.deepEqual(
          Buffer.concat(documents),
          Buffer.concat(encoded.slice(start, start + count)),
        );
        counts.push(count);
        start += count;
      }
      const sizes = encoded.map(({ length }) => length);
      assert.deepEqual(counts, greedy(sizes, bytes, maxWriteBatchSize));
    }),
    { numRuns: 300 },
  );
});

const OPTIONS = { start: 0, command: { bulkWrite: 1 }, acknowledged: true };
const COMMAND_BYTES = encode(OPTIONS.command).length;

function inserts(writes: readonly (readonly [namespace: string, length: number])[]) {
  return writes.map(([namespace, length], _id) => {
    const model = { name: 'insertOne', namespace, document: { _id, t: 'x'.repeat(length) } };
    return toClientStatement(model as unknown as AnyClientBulkWriteModel<Document>, {}, () => 0);
  });
}

test('property: each command of a client has as many operations as fit, each namespace once', () => {
  const named = fc.array(
    fc.tuple(fc.constantFrom('db.a', 'db.b', 'db.longer'), fc.nat({ max: 120 })),
    { minLength: 1, maxLength: 15 },
  );
  fc.assert(
    fc.property(named, room, most, (writes, bytes, maxWriteBatchSize) => {
      const statements = inserts(writes);
      const limits = {
        maxWireVersion: 25,
        maxMessageSizeBytes: bytes + 1000 + COMMAND_BYTES,
        maxWriteBatchSize,
      } as ServerLimits;
      for (let start = 0; start < statements.length; ) {
        const batcher = new ClientBatcher({ ...OPTIONS, statements, start });
        const { ops, nsInfo } = batcher.take(limits);
        const count = ops.length;
        assert.equal(batcher.count, count);
        const names = [
          ...new Set<string>(writes.slice(start, start + count).map(([name]) => name)),
        ];
        assert.deepEqual(
          nsInfo.map((each) => Buffer.from(each)),
          names.map((ns) => Buffer.from(encode({ ns }))),
        );
        const sizeOf = (parts: readonly Uint8Array[]): number =>
          parts.reduce((sum, { length }) => sum + length, 0);
        const size = sizeOf(ops) + sizeOf(nsInfo);
        assert.ok(size <= bytes && count <= maxWriteBatchSize);
        // One more would have been too many, or too much.
        const next = statements[start + count];
        if (next !== undefined && count < maxWriteBatchSize) {
          const info = names.includes(next.namespace) ? 0 : encode({ ns: next.namespace }).length;
          assert.ok(size + next.bytes.length + info > bytes);
        }
        start += count;
      }
    }),
    { numRuns: 300 },
  );
});

test('what is too large for the server is refused where the server would not answer, to the byte', () => {
  const statements = inserts([['db.a', 100]]);
  const [{ bytes, documentSize = 0 } = { bytes: new Uint8Array(0) }] = statements;
  const take = (more: Partial<ServerLimits>, acknowledged = false) => {
    const limits = { maxWireVersion: 25, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 10 };
    return new ClientBatcher({ ...OPTIONS, acknowledged, statements }).take({
      ...limits,
      ...more,
    } as ServerLimits);
  };
  assert.equal(take({ maxBsonObjectSize: documentSize }).ops.length, 1);
  assert.throws(
    () => take({ maxBsonObjectSize: documentSize - 1 }),
    new RegExp(`document of ${documentSize} bytes exceeds the maximum of ${documentSize - 1}`),
  );
  assert.equal(take({ maxBsonObjectSize: 1 }, true).ops.length, 1);
  const command = { bulkWrite: 1, let: { t: 'x'.repeat(20_000) } };
  const large = { maxWireVersion: 25, maxBsonObjectSize: 3_000, maxMessageSizeBytes: 48_000_000 };
  const carry = (acknowledged: boolean): unknown =>
    new ClientBatcher({ ...OPTIONS, command, acknowledged, statements }).take({
      ...large,
      maxWriteBatchSize: 10,
    } as ServerLimits);
  assert.throws(() => carry(false), /write command of \d+ bytes exceeds the maximum of 19384/);
  carry(true);
  const message = 1000 + COMMAND_BYTES + bytes.length + encode({ ns: 'db.a' }).length;
  assert.equal(take({ maxMessageSizeBytes: message }, true).ops.length, 1);
  assert.throws(
    () => take({ maxMessageSizeBytes: message - 1 }, true),
    /operation 0 is too large for one message/,
  );
  assert.throws(() => take({ maxWireVersion: 24 }), /requires MongoDB 8.0/);
});
