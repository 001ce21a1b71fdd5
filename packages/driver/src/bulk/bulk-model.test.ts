// biome-ignore-all lint/suspicious/noExplicitAny: models and results of all kinds are compared.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from 'bson';
import fc from 'fast-check';
import {
  type ScriptedHost,
  type ScriptedReply,
  scriptedHost,
} from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { bulkWrite } from './bulk-write.ts';
import { clientBulkWrite } from './client-bulk-write.ts';
import { toStatement } from './write-model.ts';

/** A write as the test thinks of it; a server knows by `fails` whether it goes wrong. */
interface Write {
  readonly kind: 'insert' | 'update' | 'upsert' | 'delete' | 'deleteMany';
  readonly namespace: 'db.a' | 'db.b';
  readonly fails: boolean;
}

const write: fc.Arbitrary<Write> = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'update', 'upsert', 'delete', 'deleteMany'),
  namespace: fc.constantFrom('db.a', 'db.b'),
  fails: fc.integer({ min: 0, max: 6 }).map((number) => number === 0),
});

const asked = fc.record({
  writes: fc.array(write, { minLength: 1, maxLength: 12 }),
  ordered: fc.boolean(),
  verbose: fc.boolean(),
  maxWriteBatchSize: fc.integer({ min: 1, max: 5 }),
  perBatch: fc.integer({ min: 1, max: 3 }),
});

/** A host whose server answers each command by what it says. */
function answeringHost(
  maxWriteBatchSize: number,
  answer: (command: Document) => Document,
): ScriptedHost {
  const script: ScriptedReply[] = [];
  script.shift = () => answer(host.sent.at(-1) ?? {});
  const host = scriptedHost(script, { hello: { maxWriteBatchSize } });
  return host;
}

/** The counts and errors of statements that are done one after the other. */
class Done {
  readonly counts = { inserted: 0, upserted: 0, matched: 0, modified: 0, deleted: 0 };
  readonly errors: number[] = [];
  readonly results = new Map<number, Document>();

  /** Carries out one; false where the rest must not be. */
  take(index: number, { kind, fails }: Write, ordered: boolean): boolean {
    const { counts } = this;
    if (fails) {
      this.errors.push(index);
      return !ordered;
    }
    if (kind === 'insert') counts.inserted += 1;
    if (kind === 'upsert') counts.upserted += 1;
    if (kind === 'update') {
      counts.matched += 1;
      counts.modified += 1;
    }
    if (kind === 'delete') counts.deleted += 1;
    if (kind === 'deleteMany') counts.deleted += 2;
    this.results.set(index, resultOf(index, kind));
    return true;
  }

  static of(writes: readonly (readonly [number, Write])[], ordered: boolean): Done {
    const done = new Done();
    writes.every(([index, each]) => done.take(index, each, ordered));
    return done;
  }
}

function resultOf(index: number, kind: Write['kind']): Document {
  if (kind === 'insert') return { insertedId: index };
  if (kind === 'delete' || kind === 'deleteMany')
    return { deletedCount: kind === 'delete' ? 1 : 2 };
  return kind === 'update'
    ? { matchedCount: 1, modifiedCount: 1, didUpsert: false }
    : { matchedCount: 1, modifiedCount: 0, upsertedId: `u${index}`, didUpsert: true };
}

function countsOf(result: Document): Done['counts'] {
  const { insertedCount, upsertedCount, matchedCount, modifiedCount, deletedCount } = result;
  return {
    inserted: insertedCount,
    upserted: upsertedCount,
    matched: matchedCount,
    modified: modifiedCount,
    deleted: deletedCount,
  };
}

// A session that was not given back would be followed by another.
function assertGivenBack({ checkedOut, sent }: ScriptedHost): void {
  assert.equal(checkedOut, 0);
  assert.equal(new Set(sent.map(({ lsid }) => lsid?.id.toString('hex'))).size, 1);
}

async function ended(work: Promise<unknown>): Promise<{ result?: any; error?: any }> {
  return work.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
}

const pipelined = [{ $set: { b: 1 } }];

function collectionModel({ kind }: Write, index: number): any {
  const filter = { index };
  if (kind === 'insert') return { insertOne: { document: { _id: index } } };
  if (kind === 'delete') return { deleteOne: { filter } };
  if (kind === 'deleteMany') return { deleteMany: { filter } };
  return { updateOne: { filter, update: pipelined, upsert: kind === 'upsert' } };
}

/** The answer of a server to one command for a collection, whose statements name their writes. */
function collectionReply(command: Document, writes: readonly Write[]): Document {
  const sent: readonly Document[] =
    command['documents'] ?? command['updates'] ?? command['deletes'] ?? [];
  const indexes = sent.map((each) => Number(each['_id'] ?? each['q'].index));
  const done = Done.of(
    indexes.map((index) => [index, writes[index] as Write]),
    command['ordered'],
  );
  const { inserted, upserted, matched, modified, deleted } = done.counts;
  const ids = [...done.results.keys()].filter((index) => writes[index]?.kind === 'upsert');
  return {
    ok: 1,
    n: inserted + upserted + matched + deleted,
    ...(command['update'] === undefined ? {} : { nModified: modified }),
    ...(ids.length === 0
      ? {}
      : { upserted: ids.map((id) => ({ index: indexes.indexOf(id), _id: `u${id}` })) }),
    ...(done.errors.length === 0
      ? {}
      : {
          writeErrors: done.errors.map((id) => ({
            index: indexes.indexOf(id),
            code: 100 + id,
            errmsg: `no ${id}`,
          })),
        }),
  };
}

test('property: a collection’s bulk write tells what a server did, however it is split', async () => {
  const property = fc.asyncProperty(asked, async ({ writes, ordered, maxWriteBatchSize }) => {
    const host = answeringHost(maxWriteBatchSize, (sent) => collectionReply(sent, writes));
    const { result, error } = await ended(
      bulkWrite(host, {
        namespace: new MongoDBNamespace('db').withCollection('c'),
        statements: writes.map((each, index) =>
          toStatement(collectionModel(each, index), index, ({ _id }) => _id),
        ),
        options: { ordered },
        settings: { bson: {} },
      }),
    );
    const done = Done.of([...writes.entries()], ordered);
    assert.equal(error === undefined, done.errors.length === 0);
    const told = result ?? error;
    assert.deepEqual(countsOf(told), done.counts);
    const ids = [...done.results].filter(([, { insertedId }]) => insertedId !== undefined);
    assert.deepEqual(told.insertedIds, Object.fromEntries(ids.map(([index]) => [index, index])));
    const upserted = [...done.results].filter(([, { upsertedId }]) => upsertedId !== undefined);
    assert.deepEqual(
      told.upsertedIds,
      Object.fromEntries(upserted.map(([index, { upsertedId }]) => [index, upsertedId])),
    );
    const told100 = (error?.writeErrors ?? []).map(({ index, code, errmsg }: Document) => [
      index,
      code,
      errmsg,
    ]);
    assert.deepEqual(
      told100.sort(([a]: number[], [b]: number[]) => Number(a) - Number(b)),
      done.errors.map((id) => [id, 100 + id, `no ${id}`]),
    );
    for (const { documents, updates, deletes } of host.sent)
      assert.ok((documents ?? updates ?? deletes).length <= maxWriteBatchSize);
    assertGivenBack(host);
  });
  await fc.assert(property, { numRuns: 150 });
});

function clientModel({ kind, namespace }: Write, index: number): any {
  const filter = { index };
  if (kind === 'insert') return { name: 'insertOne', namespace, document: { _id: index } };
  if (kind === 'delete') return { name: 'deleteOne', namespace, filter };
  if (kind === 'deleteMany') return { name: 'deleteMany', namespace, filter };
  return { name: 'updateOne', namespace, filter, update: pipelined, upsert: kind === 'upsert' };
}

/** A server of client bulk writes: its results come in batches of so many. */
function clientServer(writes: readonly Write[], perBatch: number) {
  let rest: Document[] = [];
  const batch = (): Document[] => rest.splice(0, perBatch);
  const id = (): bigint => (rest.length > 0 ? 9n : 0n);
  const ns = 'admin.$cmd.bulkWrite';
  return (command: Document): Document => {
    if (command['getMore'] !== undefined) {
      const nextBatch = batch();
      return { ok: 1, cursor: { id: id(), ns, nextBatch } };
    }
    if (command['killCursors'] !== undefined) {
      rest = [];
      return { ok: 1 };
    }
    const indexes = command['ops'].map((op: Document) =>
      Number(op['document']?._id ?? op['filter'].index),
    );
    for (const [at, index] of indexes.entries()) {
      const op = command['ops'][at];
      const place = op.insert ?? op.update ?? op.delete;
      assert.equal(command['nsInfo'][place].ns, writes[index]?.namespace);
    }
    const done = Done.of(
      indexes.map((index: number) => [index, writes[index]]),
      command['ordered'],
    );
    const { inserted, upserted, matched, modified, deleted } = done.counts;
    rest = indexes.flatMap((index: number, idx: number): Document[] => {
      if (done.errors.includes(index))
        return [{ ok: 0, idx, code: 100 + index, errmsg: `no ${index}` }];
      const result = done.results.get(index);
      if (result === undefined || command['errorsOnly']) return [];
      const { upsertedId, modifiedCount, deletedCount } = result;
      const n = deletedCount ?? 1;
      return [
        {
          ...{ ok: 1, idx, n },
          ...(modifiedCount === undefined ? {} : { nModified: modifiedCount }),
          ...(upsertedId === undefined ? {} : { upserted: { _id: upsertedId } }),
        },
      ];
    });
    const firstBatch = batch();
    return {
      ok: 1,
      nErrors: done.errors.length,
      nInserted: inserted,
      nUpserted: upserted,
      nMatched: matched,
      nModified: modified,
      nDeleted: deleted,
      cursor: { id: id(), ns, firstBatch },
    };
  };
}

test('property: a client’s bulk write tells what a server did, in whatever batches it tells', async () => {
  const property = fc.asyncProperty(asked, async (question) => {
    const { writes, ordered, verbose, maxWriteBatchSize, perBatch } = question;
    const host = answeringHost(maxWriteBatchSize, clientServer(writes, perBatch));
    const { result, error } = await ended(
      clientBulkWrite(host, {
        models: writes.map(clientModel),
        options: { ordered, verboseResults: verbose },
        settings: { bson: {} },
        createId: () => assert.fail('each document has one'),
      }),
    );
    const done = Done.of([...writes.entries()], ordered);
    assert.equal(error === undefined, done.errors.length === 0);
    assert.deepEqual(
      [...(error?.writeErrors ?? [])],
      done.errors.map((id) => [id, { code: 100 + id, message: `no ${id}` }]),
    );
    const told = result ?? error.partialResult;
    assert.equal(told !== undefined, done.results.size > 0);
    if (told === undefined) return;
    assert.deepEqual(countsOf(told), done.counts);
    const results = [
      ...(told.insertResults ?? []),
      ...(told.updateResults ?? []),
      ...(told.deleteResults ?? []),
    ].sort(([a], [b]) => a - b);
    assert.deepEqual(results, verbose ? [...done.results] : []);
    assertGivenBack(host);
    for (const { ops } of host.sent)
      assert.ok(ops === undefined || ops.length <= maxWriteBatchSize);
  });
  await fc.assert(property, { numRuns: 150 });
});
