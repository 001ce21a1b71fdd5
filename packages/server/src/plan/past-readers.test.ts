import assert from 'node:assert/strict';
import { it } from 'node:test';
import { present } from '@touchstone/protocol';
import { Binary, type Document, Long } from 'bson';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

/** Queries by every way of finding documents: whole, by `_id`, by indexes, along several, in order and against it. */
const QUERIES: readonly Document[] = [
  {},
  { sort: { $natural: -1 } },
  { filter: { _id: 3 } },
  { filter: { _id: { $in: [1, 2, 30, 31] } } },
  { filter: { _id: { $gte: 4 } }, sort: { _id: -1 } },
  { filter: { a: 1 } },
  { filter: { a: { $gte: 1 } }, sort: { a: 1 } },
  { filter: { a: { $gte: 1 } }, sort: { a: -1 } },
  { filter: { $or: [{ a: 1 }, { t: 2 }] } },
  { filter: { a: { $in: [0, 2] } }, sort: { b: 1 }, hint: 'ab' },
  { filter: { a: { $in: [0, 2] } }, sort: { b: -1 }, hint: 'ab' },
  { filter: { $or: [{ a: 1 }, { a: 3 }] }, sort: { b: 1 } },
  { filter: { t: { $gt: 0 } } },
  { filter: { t: { $gte: 0 } }, sort: { t: 1 } },
  { filter: { a: 2 }, projection: { _id: 0, a: 1, b: 1 }, hint: 'ab' },
  { filter: {}, min: { a: 1, b: 3 }, max: { a: 2, b: 5 }, hint: 'ab' },
  { filter: { a: { $gt: 0 } }, sort: { a: 1, b: 1 }, skip: 2, limit: 3 },
  { filter: {}, hint: 'sparse' },
  { filter: {}, sort: { s: 1 }, hint: 'sparse' },
  { filter: {}, hint: 'partial' },
];

const DOCUMENTS: readonly Document[] = Array.from({ length: 12 }, (_, _id) => ({
  _id,
  a: _id % 4,
  b: 20 - _id,
  t: _id % 3 === 0 ? [_id % 5, 2] : _id % 5,
  ...(_id % 2 === 0 ? { s: _id } : {}),
}));

const INDEXES: readonly Document[] = [
  { key: { a: 1 }, name: 'a' },
  { key: { a: 1, b: 1 }, name: 'ab' },
  { key: { t: 1 }, name: 't' },
  { key: { s: 1 }, name: 'sparse', sparse: true },
  { key: { b: -1 }, name: 'partial', partialFilterExpression: { a: { $gt: 1 } } },
];

/** Everything that moves documents about: new ones, other keys, removals, and the same `_id` again. */
const CHANGES: readonly Document[] = [
  { insert: 'c', documents: [30, 31, 32].map((_id) => ({ _id, a: _id % 4, b: _id, t: [1, 2] })) },
  { update: 'c', updates: [{ q: { _id: { $lt: 4 } }, u: { $inc: { a: 1, b: 7 } }, multi: true }] },
  { update: 'c', updates: [{ q: { _id: 6 }, u: { $set: { t: [0, 4] }, $unset: { s: 1 } } }] },
  { delete: 'c', deletes: [{ q: { _id: { $in: [2, 5, 8] } }, limit: 0 }] },
  { insert: 'c', documents: [{ _id: 5, a: 2, b: 0, t: 0, s: 5 }] },
  { update: 'c', updates: [{ q: { _id: 30 }, u: { $set: { a: 0 } } }] },
];

/** A collection on a set with its client, and what is to be asked of it in a session. */
class Asked {
  readonly client: InProcessClient;
  readonly #lsid = { id: new Binary(new Uint8Array(16).fill(7), 4) };
  #number = 0;

  constructor(client: InProcessClient) {
    this.client = client;
  }

  async run(command: Document): Promise<Document> {
    const reply = await this.client.run(command);
    assert.equal(reply['ok'], 1, JSON.stringify([command, reply]));
    return reply;
  }

  async answers(more: Document = {}): Promise<readonly unknown[]> {
    const found: unknown[] = [];
    for (const query of QUERIES) {
      const { cursor } = await this.run({ find: 'c', ...query, ...more });
      found.push(comparable(query, cursor.firstBatch));
    }
    return found;
  }

  async answersAt(atClusterTime: unknown): Promise<readonly unknown[]> {
    return this.answers({ readConcern: { level: 'snapshot', atClusterTime } });
  }

  begin(): Document {
    this.#number++;
    return { startTransaction: true, ...this.inside() };
  }

  inside(): Document {
    return { lsid: this.#lsid, txnNumber: Long.fromNumber(this.#number), autocommit: false };
  }

  async end(name: string): Promise<void> {
    await this.run({ [name]: 1, $db: 'admin', ...this.inside() });
  }
}

// Documents that sort alike come in any order.
function comparable({ sort }: Document, batch: readonly Document[]): unknown {
  const [path] = Object.keys(sort ?? {});
  const keys = path === undefined || path === 't' ? [] : batch.map((each) => each[path]);
  return [keys, batch.map((each) => JSON.stringify(each)).sort()];
}

async function filled(client: InProcessClient): Promise<Asked> {
  const asked = new Asked(client);
  await asked.run({ createIndexes: 'c', indexes: INDEXES });
  await asked.run({ insert: 'c', documents: DOCUMENTS });
  return asked;
}

it('a reader at a moment in the past finds what was there, whichever way it looks', async () => {
  await using set = await startReplicaSet({ members: 1 });
  const asked = await filled(new InProcessClient(set.server(present(set.primary))));
  const moments: { readonly at: unknown; readonly answers: readonly unknown[] }[] = [];
  for (const change of [{ ping: 1 }, ...CHANGES]) {
    const { operationTime } = await asked.run(change);
    moments.push({ at: operationTime, answers: await asked.answers() });
  }
  for (const { at, answers } of moments) assert.deepEqual(await asked.answersAt(at), answers);
});

it('a transaction finds what was there when it began, with its own writes over it', async () => {
  await using set = await startReplicaSet({ members: 1 });
  const client = new InProcessClient(set.server(present(set.primary)));
  const asked = await filled(client);
  await asked.run({ find: 'c', filter: { _id: 1 }, ...asked.begin() });
  for (const change of CHANGES) await asked.run({ ...change, ...asked.inside() });
  const own = await asked.answers(asked.inside());
  const before = await asked.answers();
  await asked.end('abortTransaction');
  assert.deepEqual(await asked.answers(), before);
  await asked.run({ find: 'c', filter: { _id: 1 }, ...asked.begin() });
  for (const change of CHANGES) await asked.run({ ...change, ...asked.inside() });
  await asked.end('commitTransaction');
  assert.deepEqual(await asked.answers(), own);
});

it('a transaction finds nothing of what others write after it began', async () => {
  await using set = await startReplicaSet({ members: 1 });
  const asked = await filled(new InProcessClient(set.server(present(set.primary))));
  const before = await asked.answers();
  await asked.run({ find: 'c', filter: { _id: 1 }, ...asked.begin() });
  for (const change of CHANGES) await asked.run(change);
  assert.deepEqual(await asked.answers(asked.inside()), before);
  const { cursor } = await asked.run({
    find: 'c',
    filter: { a: 1 },
    sort: { b: 1 },
    ...asked.inside(),
  });
  assert.deepEqual(
    cursor.firstBatch.map(({ _id }: Document) => _id),
    [9, 5, 1],
  );
  await asked.end('abortTransaction');
});

it('a snapshot keeps documents for those who go back, and shows deleted ones to nobody else', async () => {
  await using set = await startReplicaSet({ members: 1 });
  const asked = await filled(new InProcessClient(set.server(present(set.primary))));
  const before = await asked.answers();
  using snapshot = set.snapshot();
  for (const change of CHANGES) await asked.run(change);
  const explain = { find: 'c', filter: {} };
  const { executionStats } = await asked.run({ explain, verbosity: 'executionStats' });
  assert.equal(executionStats.totalDocsExamined, 13);
  assert.equal(executionStats.nReturned, 13);
  assert.equal((await asked.run({ count: 'c' }))['n'], 13);
  set.restore(snapshot);
  assert.deepEqual(await asked.answers(), before);
});
