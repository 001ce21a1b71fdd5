// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '@touchstone/protocol';
import { Code, type Document } from 'bson';
import { WriteConcern } from '../concern/write-concern.ts';
import { MongoCompatibilityError } from '../error/api-error.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import type { Operation, ServerLimits } from '../operation-model/operation.ts';
import { aggregate } from './aggregate.ts';
import { countDocuments } from './count-documents.ts';
import { createIndexes, indexDescription } from './create-indexes.ts';
import { deleteDocuments, deleteStatement } from './delete.ts';
import { dropCollection } from './drop-collection.ts';
import { explain } from './explain.ts';
import { find } from './find.ts';
import { findAndModify } from './find-and-modify.ts';
import { getMore } from './get-more.ts';
import { insert } from './insert.ts';
import { listCollections } from './list-collections.ts';
import { listIndexes } from './list-indexes.ts';
import { mapReduce } from './map-reduce.ts';
import { runCommand } from './run-command.ts';
import { update, updateStatement } from './update.ts';

const ns = new MongoDBNamespace('db').withCollection('c');
const settings = { bson: {} };

function limits(maxWireVersion = 25): ServerLimits {
  return {
    maxWireVersion,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
  };
}

function bodyOf(operation: Operation<any>, maxWireVersion?: number): Document {
  return operation.build(limits(maxWireVersion)).body;
}

test('find: limit and batch size are brought together', () => {
  const body = (options: object): Document => bodyOf(find(ns, {}, options, settings));
  assert.deepEqual(body({}), { find: 'c', filter: {} });
  assert.deepEqual(body({ limit: -3 }), { find: 'c', filter: {}, limit: 3, singleBatch: true });
  assert.equal(body({ limit: 4, batchSize: 4 })['batchSize'], 5);
  assert.equal(body({ limit: 4, batchSize: 2 })['batchSize'], 2);
  assert.deepEqual(body({ batchSize: -2 }), { find: 'c', filter: {}, limit: 2, singleBatch: true });
});

test('find: options go out under their names, the sort in order', () => {
  const options = { sort: { b: -1, a: 'asc' } as const, skip: 1, comment: 'x', timeout: false };
  const body = bodyOf(find(ns, { q: 1 }, options, settings));
  assert.deepEqual(
    [...body['sort']],
    [
      ['b', -1],
      ['a', 1],
    ],
  );
  assert.equal(body['noCursorTimeout'], true);
  assert.equal(body['comment'], 'x');
  assert.equal('timeout' in body, false);
  const hinted = (hint: any): unknown => bodyOf(find(ns, {}, { hint }, settings))['hint'];
  assert.deepEqual([hinted(['a', 'b']), hinted('a_1')], [{ a: 1, b: 1 }, 'a_1']);
});

test('aggregate: a pipeline that writes has no batch size, both concerns, and one try', () => {
  const writing = aggregate(ns, [{ $match: {} }, { $out: 'd' }], { batchSize: 5 }, settings);
  assert.deepEqual(bodyOf(writing)['cursor'], {});
  assert.deepEqual(
    [writing.concerns, writing.retry, writing.selection],
    ['both', 'never', 'writableOrSecondary'],
  );
  const reading = aggregate({ db: 'db' }, [], { batchSize: 5 }, settings);
  assert.deepEqual(
    [reading.access, reading.retry, reading.selection],
    ['read', 'asRead', 'byReadPreference'],
  );
  assert.deepEqual(bodyOf(reading), { aggregate: 1, pipeline: [], cursor: { batchSize: 5 } });
});

test('insert: documents travel beside the command, their _id first; a write error is thrown', () => {
  const operation = insert(ns, [{ x: 1 }], undefined, settings);
  const { body, sequences } = operation.build(limits());
  assert.deepEqual(body, { insert: 'c', ordered: true });
  assert.deepEqual(sequences, [{ identifier: 'documents', documents: [{ x: 1 }], idFirst: true }]);
  const writeErrors = [{ index: 0, code: 11_000, errmsg: 'twice' }];
  assert.throws(() => operation.parse(encode({ ok: 1, n: 0, writeErrors })), { code: 11_000 });
});

test('update: only one document at a time may be sent twice', () => {
  const one = updateStatement({ a: 1 }, { $set: { b: 1 } }, { upsert: true, sort: 'a' });
  assert.deepEqual(one, {
    q: { a: 1 },
    u: { $set: { b: 1 } },
    upsert: true,
    sort: new Map([['a', 1]]),
  });
  assert.equal(update(ns, [one], undefined, settings).retry, 'asWrite');
  const many = updateStatement({}, { $set: { b: 1 } }, undefined, true);
  assert.equal(update(ns, [one, many], undefined, settings).retry, 'never');
});

test('delete: only one document at a time may be sent twice', () => {
  const retryOf = (...most: (0 | 1)[]): string => {
    const statements = most.map((one) => deleteStatement({}, undefined, one));
    return deleteDocuments(ns, statements, undefined, settings).retry;
  };
  assert.deepEqual(
    [retryOf(1), retryOf(1, 1), retryOf(0), retryOf(1, 0)],
    ['asWrite', 'asWrite', 'never', 'never'],
  );
});

test('lists: time and comment go out, the comment only where the server knows it', () => {
  const options = { maxTimeMS: 5, comment: 'x', batchSize: 2 };
  const known = { ...options, cursor: { batchSize: 2 }, batchSize: undefined };
  for (const list of [
    listIndexes(ns, options, settings),
    listCollections('db', {}, options, settings),
  ]) {
    const { maxTimeMS, comment, cursor } = bodyOf(list, 9);
    assert.deepEqual({ maxTimeMS, comment, cursor, batchSize: undefined }, known);
    assert.equal('comment' in bodyOf(list, 8), false);
    assert.equal(bodyOf(list, 8)['maxTimeMS'], 5);
  }
});

test('delete: a hint that an old server would ignore silently is refused', () => {
  const statement = deleteStatement({}, { hint: 'a_1' }, 1);
  const unacknowledged = { bson: {}, writeConcern: new WriteConcern(0) };
  const silent = deleteDocuments(ns, [statement], undefined, unacknowledged);
  assert.throws(() => silent.build(limits(8)), MongoCompatibilityError);
  assert.doesNotThrow(() => silent.build(limits(9)));
  assert.doesNotThrow(() => deleteDocuments(ns, [statement], undefined, settings).build(limits(8)));
});

test('findAndModify: a hint that an old server would ignore silently is refused', () => {
  const unacknowledged = { bson: {}, writeConcern: new WriteConcern(0) };
  const silent = (options: object): Operation<Document> =>
    findAndModify(ns, {}, { kind: 'delete' }, options, unacknowledged);
  assert.throws(() => silent({ hint: 'a_1' }).build(limits(8)), MongoCompatibilityError);
  assert.equal(bodyOf(silent({ hint: 'a_1' }), 9)['hint'], 'a_1');
  assert.equal('hint' in bodyOf(silent({}), 8), false);
});

test('findAndModify: one modification, checked', () => {
  const options = { returnDocument: 'after', projection: { a: 1 } } as const;
  const change = { kind: 'update', update: { $inc: { a: 1 } } } as const;
  assert.deepEqual(bodyOf(findAndModify(ns, { q: 1 }, change, options, settings)), {
    findAndModify: 'c',
    query: { q: 1 },
    fields: { a: 1 },
    update: { $inc: { a: 1 } },
    new: true,
    remove: false,
    upsert: false,
  });
  const replacing = { kind: 'replace', replacement: { $set: {} } } as const;
  assert.throws(() => findAndModify(ns, {}, replacing, {}, settings), /atomic operators/);
});

test('countDocuments: an aggregation; no group means none', () => {
  const operation = countDocuments(ns, { a: 1 }, { skip: 2, limit: 3 }, settings);
  assert.deepEqual(bodyOf(operation)['pipeline'], [
    { $match: { a: 1 } },
    { $skip: 2 },
    { $limit: 3 },
    { $group: { _id: 1, n: { $sum: 1 } } },
  ]);
  assert.equal(operation.parse(encode({ ok: 1, cursor: { firstBatch: [] } })), 0);
});

test('createIndexes: names are made of the keys, in every form that keys may have', () => {
  const keys = (form: any): unknown =>
    createIndexes(ns, [indexDescription(form, {}, { known: true })], {}, settings).parse(
      new Uint8Array(),
    )[0];
  assert.equal(keys('a'), 'a_1');
  assert.equal(keys(['a', -1]), 'a_-1');
  assert.equal(keys(['a', 'b']), 'a_1_b_1');
  assert.equal(keys([['a', 'text'], { b: -1 }]), 'a_text_b_-1');
  assert.equal(
    keys(
      new Map([
        ['9', 1],
        ['1', -1],
      ]),
    ),
    '9_1_1_-1',
  );
  const old = createIndexes(ns, [], { commitQuorum: 1 }, settings);
  assert.throws(() => old.build(limits(8)), MongoCompatibilityError);
});

test('explain: the command with its sequences as arrays, tried again only if it is a read', () => {
  const inner = update(
    ns,
    [updateStatement({}, { $set: { a: 1 } }, undefined)],
    undefined,
    settings,
  );
  const operation = explain(inner, { verbosity: 'queryPlanner', maxTimeMS: 5 });
  assert.deepEqual(bodyOf(operation), {
    explain: { update: 'c', ordered: true, updates: [{ q: {}, u: { $set: { a: 1 } } }] },
    verbosity: 'queryPlanner',
    maxTimeMS: 5,
  });
  assert.equal(operation.retry, 'never');
  assert.equal(bodyOf(explain(find(ns, {}, {}, settings), true))['verbosity'], 'allPlansExecution');
});

test('getMore: the comment only where the server knows it', () => {
  const operation = getMore(ns, 9n, { batchSize: 2, comment: 'x' }, settings);
  assert.deepEqual(bodyOf(operation), { getMore: 9n, collection: 'c', batchSize: 2, comment: 'x' });
  assert.equal('comment' in bodyOf(operation, 8), false);
});

test('a command is sent as it is, and not changed by it', () => {
  const command = { ping: 1 };
  const operation = runCommand('db', command, settings);
  assert.equal(operation.commandName, 'ping');
  assert.notEqual(bodyOf(operation), command);
  assert.throws(() => runCommand('db', {}, settings), /no field/);
  for (const none of [null, undefined, 'ping'])
    assert.throws(() => runCommand('db', none as any, settings), /"command" must be an object/);
  assert.equal(operation.pinning, 'none');
  assert.equal(runCommand('db', command, settings, () => 1).pinning, 'opensCursor');
  const ordered = runCommand('db', new Map([['ping', 1]]), settings);
  assert.deepEqual([ordered.commandName, bodyOf(ordered)], ['ping', { ping: 1 }]);
});

test('dropping what is not there is no error', () => {
  const operation = dropCollection(ns, {}, settings);
  assert.equal(operation.recover?.({ code: 26 }), false);
  assert.throws(() => operation.recover?.(new Error('other')), /other/);
});

test('mapReduce: a read or a write by its output, and never retried', () => {
  const code = { map: 'm', reduce: (_key: unknown, values: unknown[]): number => values.length };
  const kindOf = (out: any): unknown[] => {
    const { access, selection, concerns, retry } = mapReduce(ns, code, { out }, settings);
    return [access, selection, concerns, retry];
  };
  assert.deepEqual(kindOf({ inline: 1 }), ['read', 'byReadPreference', 'read', 'never']);
  assert.deepEqual(kindOf('o'), ['write', 'writable', 'write', 'never']);
  assert.deepEqual(kindOf({ merge: 'o' }), ['write', 'writable', 'write', 'never']);
  assert.throws(() => kindOf(undefined), /"out" must be/);
  const given = { out: { inline: 1 }, sort: { a: -1 }, bypassDocumentValidation: true } as const;
  const body = bodyOf(mapReduce(ns, code, given, settings));
  assert.deepEqual(Object.keys(body), ['mapReduce', 'map', 'reduce', 'out', 'sort']);
  assert.deepEqual([body['map'], body['reduce']], ['m', new Code(String(code.reduce))]);
});

test('mapReduce: the results, or where they are', () => {
  const { parse } = mapReduce(ns, { map: 'm', reduce: 'r' }, { out: 'o' }, settings);
  assert.deepEqual(parse(encode({ results: [{ _id: 1, value: 2 }], ok: 1 })), [
    { _id: 1, value: 2 },
  ]);
  assert.deepEqual(parse(encode({ result: 'o', ok: 1 })), { db: 'db', collection: 'o' });
  const elsewhere = { db: 'other', collection: 'o' };
  assert.deepEqual(parse(encode({ result: elsewhere, ok: 1 })), elsewhere);
});
