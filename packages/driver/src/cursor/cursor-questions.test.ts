// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { Code, type Document } from 'bson';
import { MongoAPIError } from '../error/mongo-error.ts';
import {
  type ScriptedHost,
  type ScriptedReply,
  scriptedHost,
} from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { AggregationCursor } from './aggregation-cursor.ts';
import { FindCursor, type FindOptions } from './find-cursor.ts';
import { ListCollectionsCursor, ListIndexesCursor } from './list-cursors.ts';
import { RunCommandCursor } from './run-command-cursor.ts';

const ns = new MongoDBNamespace('db', 'c');
const settings = { bson: {} };
const empty: Document = { ok: 1, cursor: { id: 0, ns: 'db.c', firstBatch: [] } };

function find(
  options: FindOptions = {},
  script: ScriptedReply[] = [empty],
): [FindCursor, ScriptedHost] {
  const host = scriptedHost(script);
  return [new FindCursor({ host, settings }, ns, { a: 1 }, options), host];
}

/** The command without what every command has. */
function sent(host: ScriptedHost, index = 0): Document {
  const { lsid: _session, $db: _db, ...command } = host.sent[index] ?? {};
  return command;
}

test('each method of a find cursor has its part in the command', async () => {
  const [cursor, host] = find();
  cursor
    .filter({ b: 2 })
    .hint('b_1')
    .min({ b: 1 })
    .max({ b: 9 })
    .returnKey(true)
    .showRecordId(false)
    .comment('why')
    .project({ b: 1 })
    .sort('b', -1)
    .allowDiskUse()
    .collation({ locale: 'de' })
    .limit(5)
    .skip(2)
    .maxTimeMS(7)
    .batchSize(3)
    .addCursorFlag('noCursorTimeout', true)
    .addCursorFlag('partial', true);
  await cursor.toArray();
  assert.deepEqual(sent(host), {
    find: 'c',
    filter: { b: 2 },
    hint: 'b_1',
    min: { b: 1 },
    max: { b: 9 },
    returnKey: true,
    showRecordId: false,
    comment: 'why',
    projection: { b: 1 },
    sort: new Map([['b', -1]]),
    allowDiskUse: true,
    collation: { locale: 'de' },
    limit: 5,
    skip: 2,
    maxTimeMS: 7,
    batchSize: 3,
    noCursorTimeout: true,
    allowPartialResults: true,
  });
});

test('legacy query modifiers are options, and nothing else is', async () => {
  const [cursor, host] = find();
  cursor.addQueryModifier('$comment', 'x').addQueryModifier('$orderby', { a: -1 });
  cursor.addQueryModifier('$showDiskLoc', true).addQueryModifier('$maxTimeMS', 9);
  assert.throws(() => cursor.addQueryModifier('comment', 'y'), /not a valid query modifier/);
  assert.throws(() => cursor.addQueryModifier('comment$', 'y'), /not a valid query modifier/);
  assert.throws(() => cursor.addQueryModifier('$other', 'y'), /Invalid query modifier: \$other/);
  await cursor.toArray();
  const { comment, sort, showRecordId, maxTimeMS } = sent(host);
  assert.deepEqual([comment, sort, showRecordId, maxTimeMS], ['x', new Map([['a', -1]]), true, 9]);
});

test('arguments that are none are refused at once', () => {
  const [cursor] = find();
  const never = undefined as never;
  const refused: [() => unknown, RegExp][] = [
    [() => cursor.limit('5' as never), /"limit" requires an integer/],
    [() => cursor.skip(never), /"skip" requires an integer/],
    [() => cursor.batchSize(never), /"batchSize" requires an integer/],
    [() => cursor.maxTimeMS('1' as never), /maxTimeMS must be a number/],
    [() => cursor.maxAwaitTimeMS(never), /maxAwaitTimeMS must be a number/],
    [() => cursor.allowDiskUse(), /requires a sort/],
    [() => cursor.addCursorFlag('other' as never, true), /not one of tailable,/],
    [() => cursor.addCursorFlag('tailable', 1 as never), /must be a boolean/],
    [() => cursor.withReadPreference(7 as never), /Invalid read preference: 7/],
    [() => find({ sort: { a: 'up' as never } }), /Invalid sort direction/],
    [() => find({ timeoutMode: 'iteration' }), /without a timeoutMS/],
  ];
  for (const [call, message] of refused) assert.throws(call, message);
});

test('a tailable cursor refuses what would end it', () => {
  const [cursor] = find({ tailable: true });
  for (const call of [
    () => cursor.sort('a'),
    () => cursor.limit(1),
    () => cursor.skip(1),
    () => cursor.batchSize(1),
  ]) {
    assert.throws(call, /Tailable cursor does not support/);
  }
});

test('nothing of a cursor is changed once it was asked', async () => {
  const [cursor] = find();
  await cursor.next();
  for (const call of [
    () => cursor.filter({}),
    () => cursor.hint('a'),
    () => cursor.sort('a'),
    () => cursor.skip(1),
    () => cursor.batchSize(1),
    () => cursor.maxTimeMS(1),
    () => cursor.maxAwaitTimeMS(1),
    () => cursor.allowDiskUse(),
    () => cursor.addQueryModifier('$hint', 'a'),
    () => cursor.addCursorFlag('partial', true),
    () => cursor.map((each) => each),
    () => cursor.withReadConcern('local'),
    () => cursor.withReadPreference('secondary'),
  ]) {
    assert.throws(call, { name: 'MongoCursorInUseError' });
  }
});

test('a change that comes too late is refused as late, whatever else is wrong with it', async () => {
  const [cursor] = find();
  const [tailing] = find({ tailable: true, awaitData: true });
  const aggregation = new AggregationCursor({ host: scriptedHost([empty]), settings }, ns, []);
  for (const asked of [cursor, tailing, aggregation]) await asked.tryNext();
  const odd = 'odd' as never;
  for (const call of [
    () => tailing.sort('a'),
    () => tailing.limit(1),
    () => tailing.skip(1),
    () => cursor.allowDiskUse(),
    () => cursor.limit(odd),
    () => cursor.skip(odd),
    () => cursor.maxTimeMS(odd),
    () => cursor.maxAwaitTimeMS(odd),
    () => cursor.batchSize(odd),
    () => cursor.addQueryModifier('hint', 1),
    () => cursor.addCursorFlag(odd, true),
    () => aggregation.addStage({ $limit: 1 }),
    () => aggregation.match({}),
  ]) {
    assert.throws(call, { name: 'MongoCursorInUseError' });
  }
  assert.deepEqual(aggregation.pipeline, []);
});

test('concerns and preferences of a cursor are its own, and its clone has them too', async () => {
  const [cursor, host] = find({}, [empty, empty]);
  assert.equal(cursor.readPreference.mode, 'primary');
  cursor.withReadConcern('majority').withReadPreference('secondaryPreferred');
  assert.equal(cursor.readConcern?.level, 'majority');
  assert.equal(cursor.readPreference.mode, 'secondaryPreferred');
  const clone = cursor.clone();
  assert.equal(clone.readPreference.mode, 'secondaryPreferred');
  await clone.toArray();
  assert.deepEqual(host.sent[0]?.['readConcern'], { level: 'majority' });
  assert.deepEqual(host.sent[0]?.['filter'], { a: 1 });
});

test('the id of a cursor is known from its first reply on', async () => {
  const reply = { ok: 1, cursor: { id: 7, ns: 'db.c', firstBatch: [{ a: 1 }, { a: 2 }] } };
  const [cursor] = find({}, [reply]);
  assert.equal(cursor.id?.toNumber(), undefined);
  await cursor.next();
  assert.equal(cursor.id?.toNumber(), 7);
  assert.equal(cursor.namespace.toString(), 'db.c');
  assert.equal(cursor.session, undefined);
  assert.equal(cursor.loadBalanced, false);
  await cursor.close();
  assert.equal(cursor.id?.toNumber(), 0);
});

test('forEach stops where it is told to, closes, and wants a function', async () => {
  const documents = [{ a: 1 }, { a: 2 }, { a: 3 }];
  const [cursor, host] = find({}, [
    { ok: 1, cursor: { id: 7, ns: 'db.c', firstBatch: documents } },
  ]);
  const seen: number[] = [];
  const untilTwo = ({ a }: Document): boolean => seen.push(a) < 2;
  await cursor.forEach(untilTwo);
  assert.deepEqual(seen, [1, 2]);
  assert.deepEqual(host.sent[1]?.['cursors'], [7n]);
  await assert.rejects(find()[0].forEach(undefined as never), /must be a function/);
});

test('count asks with the question of the cursor, and what is given with it', async () => {
  const [cursor, host] = find({ limit: 3, skip: 1, hint: 'a_1', collation: { locale: 'de' } }, [
    { ok: 1, n: 4 },
  ]);
  assert.equal(await cursor.count({ skip: 2, comment: 'c' }), 4);
  assert.deepEqual(sent(host), {
    count: 'c',
    query: { a: 1 },
    limit: 3,
    skip: 2,
    hint: 'a_1',
    collation: { locale: 'de' },
    comment: 'c',
  });
});

test('explain asks with the verbosity that is given, or all there is', async () => {
  const plans = { ok: 1, queryPlanner: {} };
  const verbosityOf = async (...given: any[]): Promise<Document> => {
    const [cursor, host] = find({}, [plans]);
    const explain = cursor.explain.bind(cursor) as (...all: any[]) => Promise<Document>;
    assert.deepEqual(await explain(...given), plans);
    return sent(host);
  };
  const explained = { find: 'c', filter: { a: 1 } };
  for (const [given, verbosity] of [
    [[], 'allPlansExecution'],
    [[true], 'allPlansExecution'],
    [[false], 'queryPlanner'],
    [['executionStats'], 'executionStats'],
    [[{ verbosity: 'queryPlanner' }], 'queryPlanner'],
  ] as const) {
    assert.deepEqual(await verbosityOf(...given), { explain: explained, verbosity });
  }
  const limited = await verbosityOf({ verbosity: 'queryPlanner', maxTimeMS: 9 });
  assert.equal(limited['maxTimeMS'], 9);
  const [wanting, host] = find({ explain: 'executionStats' }, [plans]);
  await wanting.explain();
  assert.equal(sent(host)['verbosity'], 'executionStats');
  await assert.rejects(verbosityOf({ other: 1 }), /a boolean, a verbosity or an object/);
});

test('explain has the time that it is given, before or after the verbosity', async () => {
  for (const [given, verbosity] of [
    [[{ timeoutMS: 50 }], 'allPlansExecution'],
    [['queryPlanner', { timeoutMS: 50 }], 'queryPlanner'],
  ] as const) {
    const [cursor, host] = find({}, [{ ok: 1 }]);
    await (cursor.explain as (...all: unknown[]) => Promise<Document>).apply(cursor, [...given]);
    assert.equal(host.sent[0]?.['verbosity'], verbosity);
    assert.equal(host.sent[0]?.['maxTimeMS'], 49);
  }
});

test('with the option explain a cursor has one document', async () => {
  const [cursor, host] = find({ explain: 'queryPlanner' }, [{ ok: 1, queryPlanner: { x: 1 } }]);
  assert.deepEqual(await cursor.toArray(), [{ ok: 1, queryPlanner: { x: 1 } }]);
  assert.equal(sent(host)['verbosity'], 'queryPlanner');
});

test('each method of an aggregation cursor is a stage', async () => {
  const host = scriptedHost([empty]);
  const cursor = new AggregationCursor({ host, settings }, ns, [{ $set: { a: 1 } }]);
  cursor
    .geoNear({ near: 1 })
    .match({ a: 1 })
    .lookup({ from: 'd' })
    .unwind('$a')
    .redact({ $cond: 1 })
    .project({ a: 1 })
    .group({ _id: '$a' })
    .skip(1)
    .limit(2)
    .addStage({ $count: 'n' })
    .out('other');
  await cursor.clone().toArray();
  assert.deepEqual(sent(host)['pipeline'], [
    { $set: { a: 1 } },
    { $geoNear: { near: 1 } },
    { $match: { a: 1 } },
    { $lookup: { from: 'd' } },
    { $unwind: '$a' },
    { $redact: { $cond: 1 } },
    { $project: { a: 1 } },
    { $group: { _id: '$a' } },
    { $skip: 1 },
    { $limit: 2 },
    { $count: 'n' },
    { $out: 'other' },
  ]);
});

test('a clone of an aggregation has its own stages', async () => {
  const host = scriptedHost([empty]);
  const cursor = new AggregationCursor({ host, settings }, ns, []);
  cursor.clone().match({ a: 1 });
  assert.deepEqual(cursor.pipeline, []);
  assert.throws(
    () => new AggregationCursor({ host, settings }, ns, {} as never),
    /must be an array/,
  );
  const options = { cursor: 1 as never };
  assert.throws(
    () => new AggregationCursor({ host, settings }, ns, [], options),
    /must be an object/,
  );
});

test('a pipeline that writes has no time for each step, since it is one', () => {
  const host = scriptedHost([]);
  const timed = { host, settings: { bson: {}, timeoutMS: 10 } };
  const iteration = { timeoutMode: 'iteration' } as const;
  for (const last of [{ $out: 'x' }, { $merge: 'x' }]) {
    const pipeline = [{ $match: {} }, last];
    assert.throws(() => new AggregationCursor(timed, ns, pipeline, iteration), /that writes/);
    new AggregationCursor(timed, ns, pipeline, { timeoutMode: 'cursorLifetime' });
  }
  new AggregationCursor(timed, ns, [{ $match: {} }], iteration);
  new AggregationCursor(timed, ns, [], iteration);
});

test('lists of collections and of indexes show how they were asked, and their clones ask so too', async () => {
  const host = scriptedHost([empty, empty]);
  const context = { host, settings, parent: 'parent' };
  const options = { nameOnly: true, batchSize: 4 };
  const collections = new ListCollectionsCursor(context, ns, { name: 'x' }, options);
  assert.deepEqual([collections.parent, collections.filter], ['parent', { name: 'x' }]);
  assert.equal(collections.options, options);
  const again = collections.clone();
  assert.equal(again.parent, 'parent');
  await again.toArray();
  assert.deepEqual(sent(host), {
    listCollections: 1,
    filter: { name: 'x' },
    cursor: { batchSize: 4 },
    nameOnly: true,
    authorizedCollections: false,
  });
  const indexes = new ListIndexesCursor(context, ns, { comment: 'c' });
  assert.deepEqual([indexes.parent, indexes.options], ['parent', { comment: 'c' }]);
  await indexes.clone().toArray();
  assert.deepEqual(sent(host, 1), { listIndexes: 'c', cursor: {}, comment: 'c' });
});

test('the command of a command’s cursor is its own', () => {
  const host = scriptedHost([]);
  const command: Document = { ping: 1 };
  const cursor = new RunCommandCursor({ host, settings }, ns, command);
  command['ping'] = 2;
  assert.deepEqual(cursor.command, { ping: 1 });
  for (const call of [
    () => cursor.clone(),
    () => cursor.withReadConcern(),
    () => cursor.addCursorFlag(),
    () => cursor.maxTimeMS(),
    () => cursor.batchSize(),
  ]) {
    assert.throws(call, MongoAPIError);
  }
});

test('a limit over all batches asks for what is left, and no more than a batch', async () => {
  const batch = (id: number, name: string, count: number): Document => ({
    ok: 1,
    cursor: { id, ns: 'db.c', [name]: Array.from({ length: count }, (_, a) => ({ a })) },
  });
  const asked = async (options: FindOptions, rewinds = false): Promise<unknown[]> => {
    const script = [batch(7, 'firstBatch', 2), batch(7, 'nextBatch', 2), batch(7, 'nextBatch', 1)];
    const [cursor, host] = find(
      options,
      rewinds ? [present(script[0]), { ok: 1 }, ...script] : script,
    );
    if (rewinds) {
      await cursor.next();
      cursor.rewind();
    }
    assert.equal((await cursor.toArray()).length, 5);
    return host.sent.filter(({ getMore }) => getMore).map(({ batchSize }) => batchSize);
  };
  assert.deepEqual(await asked({ limit: 5, batchSize: 2 }), [2, 1]);
  assert.deepEqual(await asked({ limit: 5 }), [3, 1]);
  assert.deepEqual(await asked({ limit: 5, batchSize: 9 }), [3, 1]);
  assert.deepEqual(await asked({ limit: 5, batchSize: 2 }, true), [2, 1]);
});

test('documents are decoded as the settings say, also those that are taken from the buffer', async () => {
  const host = scriptedHost([
    { ok: 1, cursor: { id: 0, ns: 'db.c', firstBatch: [{ a: new Code('x') }, { a: 1 }] } },
  ]);
  const cursor = new FindCursor({ host, settings: { bson: { raw: true } } }, ns);
  assert.ok(Buffer.isBuffer(await cursor.next()));
  assert.ok(Buffer.isBuffer(cursor.readBufferedDocuments()[0]));
});
