import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { type Document, Timestamp } from 'bson';
import { MongoAPIError } from '../error/mongo-error.ts';
import { MongoNetworkError, MongoNetworkTimeoutError } from '../error/network-error.ts';
import {
  type ScriptedHost,
  type ScriptedReply,
  scriptedHost,
} from '../execution/scripted-host.test-support.ts';
import { MongoDBNamespace } from '../operation-model/mongodb-namespace.ts';
import { ChangeStream } from './change-stream.ts';
import type { ChangeDomain, ChangeStreamOptions } from './change-stream-options.ts';

interface Watched {
  readonly options?: ChangeStreamOptions;
  readonly domain?: ChangeDomain;
  readonly timeoutMS?: number;
}

function watch(
  script: ScriptedReply[],
  { options = {}, domain = 'collection', timeoutMS }: Watched = {},
): [ChangeStream<Document, Document>, ScriptedHost] {
  const host = scriptedHost(script, { retryReads: false });
  const namespace = new MongoDBNamespace('db', 'c');
  const settings = { bson: {}, timeoutMS };
  const parts = { host, settings, namespace, parent: 'parent', domain };
  return [new ChangeStream(parts, [{ $match: { a: 1 } }], options), host];
}

const event = (n: number): Document => ({ _id: { _data: `${n}` }, n });
const reply = (fields: Document, id = 7): Document => ({
  ok: 1,
  cursor: { id, ns: 'db.c', ...fields },
});
const names = (host: ScriptedHost): unknown[] => host.sent.map((each) => Object.keys(each)[0]);
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

test('the stage has what was asked for, also when the stream is resumed', async () => {
  const options = {
    fullDocument: 'updateLookup',
    fullDocumentBeforeChange: 'off',
    showExpandedEvents: true,
    startAtOperationTime: new Timestamp({ t: 5, i: 1 }),
    batchSize: 3,
    maxAwaitTimeMS: 9,
    comment: 'c',
  };
  const script = [
    reply({ firstBatch: [] }),
    new MongoNetworkError('gone'),
    reply({ firstBatch: [event(1)] }),
  ];
  const [stream, host] = watch(script, { options, domain: 'cluster' });
  assert.equal(stream.parent, 'parent');
  assert.equal(String(stream.type), 'Symbol(Cluster)');
  await stream.next();
  const stage = {
    fullDocument: 'updateLookup',
    fullDocumentBeforeChange: 'off',
    showExpandedEvents: true,
    allChangesForCluster: true,
    startAtOperationTime: options.startAtOperationTime,
  };
  for (const at of [0, 2])
    assert.deepEqual(host.sent[at]?.['pipeline'], [{ $changeStream: stage }, { $match: { a: 1 } }]);
  assert.deepEqual(host.sent[0]?.['cursor'], { batchSize: 3 });
  const { batchSize, maxTimeMS, comment } = host.sent[1] ?? {};
  assert.deepEqual([batchSize, maxTimeMS, comment], [3, 9, 'c']);
});

test('events cannot come as bytes', () => {
  assert.throws(() => watch([], { options: { raw: true } }), /raw BSON/);
});

test('a stream tells that it begins, of each reply, and of its end', async () => {
  const [stream] = watch([reply({ firstBatch: [event(1)] }), reply({ nextBatch: [] }, 0)]);
  const told: string[] = [];
  for (const name of ['init', 'response', 'end', 'close'] as const)
    stream.on(name, () => told.push(name));
  await stream.next();
  assert.equal(await stream.hasNext(), false);
  assert.deepEqual(told, ['init', 'response', 'response', 'end', 'close']);
});

test('who reads a stream in one way cannot in the other', async () => {
  const [read] = watch([reply({ firstBatch: [event(1)] })]);
  await read.next();
  assert.throws(
    () => read.on('change', () => undefined),
    /as an EventEmitter after .* an iterator/,
  );
  const [heard] = watch([reply({ firstBatch: [event(1)] })]);
  const first = once(heard as never, 'change');
  for (const call of [() => heard.next(), () => heard.hasNext(), () => heard.tryNext()])
    await assert.rejects(call, /as an iterator after .* an EventEmitter/);
  assert.deepEqual(await first, [event(1)]);
  await heard.close();
});

test('a listener that goes away ends the asking, and is told nothing more', async () => {
  const [stream, host] = watch([reply({ firstBatch: [event(1), event(2)] })]);
  const seen: unknown[] = [];
  const listener = ({ n }: Document): void => {
    seen.push(n);
    stream.off('change', listener);
  };
  stream.on('change', listener);
  await settled();
  assert.deepEqual(seen, [1]);
  assert.deepEqual(names(host), ['aggregate']);
  await stream.close();
});

test('a listener that closes the stream is told nothing more', async () => {
  const [stream, host] = watch([reply({ firstBatch: [event(1), event(2)] })]);
  const seen: unknown[] = [];
  stream.on('error', (error) => assert.fail(error));
  stream.on('change', ({ n }) => {
    seen.push(n);
    void stream.close();
  });
  await once(stream as never, 'close');
  await settled();
  assert.deepEqual(seen, [1]);
  assert.deepEqual(names(host), ['aggregate', 'killCursors']);
});

test('one that is closed while its reply is on the way does not stay open on the server', async () => {
  const replies = [reply({ firstBatch: [event(1)] })];
  const shift = (): Document | undefined => {
    if (replies.length > 0) void stream.close();
    return replies.shift();
  };
  const [stream, host] = watch({ shift } as never);
  const waiting = stream.next();
  await assert.rejects(waiting, MongoAPIError);
  await settled();
  assert.deepEqual(names(host), ['aggregate', 'killCursors']);
  assert.equal(host.openCursors.size, 0);
});

test('a loop over a closed stream is over, and there is no stream of it', async () => {
  const [stream, host] = watch([]);
  await stream.close();
  for await (const _event of stream) assert.fail('no event is there');
  assert.throws(() => stream.stream(), /ChangeStream is closed/);
  assert.deepEqual(host.sent, []);
});

test('leaving a loop, or destroying a stream of events, closes the change stream', async () => {
  const [looped, host] = watch([reply({ firstBatch: [event(1), event(2)] })]);
  for await (const { n } of looped) {
    assert.equal(n, 1);
    break;
  }
  assert.equal(looped.closed, true);
  assert.deepEqual(names(host), ['aggregate', 'killCursors']);
  const [streamed, other] = watch([reply({ firstBatch: [event(1)] })]);
  for await (const { n } of streamed.stream()) {
    assert.equal(n, 1);
    break;
  }
  await settled();
  assert.equal(streamed.closed, true);
  assert.equal(names(other).at(-1), 'killCursors');
});

test('the client closes a stream that is open', async () => {
  const [stream, host] = watch([reply({ firstBatch: [event(1)] })]);
  await stream.next();
  for (const each of [...host.openCursors]) await each.close();
  assert.equal(stream.closed, true);
  assert.deepEqual(names(host), ['aggregate', 'killCursors']);
});

const late = (): Error => new MongoNetworkTimeoutError('late');

test('a call that runs out of time leaves it to the next one to go on', async () => {
  const [stream, host] = watch(
    [
      reply({ firstBatch: [event(1)], postBatchResumeToken: { _data: 'b1' } }),
      late(),
      { ok: 1 },
      reply({ firstBatch: [event(2)] }),
    ],
    { timeoutMS: 1000 },
  );
  await stream.next();
  await assert.rejects(stream.next(), { name: 'MongoOperationTimeoutError' });
  assert.equal(stream.closed, false);
  assert.deepEqual((await stream.next())['n'], 2);
  const resumed = host.sent.filter(({ aggregate }) => aggregate !== undefined)[1];
  assert.deepEqual(resumed?.['pipeline'][0].$changeStream, { resumeAfter: { _data: 'b1' } });
  assert.equal(resumed?.['maxTimeMS'], 999);
});

test('one that goes on without an event asks for more in the same call', async () => {
  const script = [
    reply({ firstBatch: [event(1)] }),
    late(),
    { ok: 1 },
    reply({ firstBatch: [] }),
    reply({ nextBatch: [event(2)] }),
  ];
  const [stream] = watch(script, { timeoutMS: 1000 });
  await stream.next();
  await assert.rejects(stream.next(), { name: 'MongoOperationTimeoutError' });
  assert.equal((await stream.tryNext())?.['n'], 2);
});

test('time that runs out while the stream is opened, or a listener waits, has its own ends', async () => {
  const [opening] = watch([late()], { timeoutMS: 1000 });
  await assert.rejects(opening.next(), { name: 'MongoOperationTimeoutError' });
  const begin = [reply({ firstBatch: [event(1)] }), late(), { ok: 1 }];
  const [heard] = watch([...begin, reply({ firstBatch: [event(2)] })], {
    timeoutMS: 1000,
  });
  heard.on('error', (error) => assert.fail(error));
  const seen: unknown[] = [];
  await new Promise<void>((done) => {
    heard.on('change', ({ n }) => seen.push(n) === 2 && done());
  });
  assert.deepEqual(seen, [1, 2]);
  await heard.close();
});
