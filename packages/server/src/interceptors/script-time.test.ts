import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { present } from '@touchstone/protocol';
import { type SimulatedRuntime, simulatedRuntime } from '@touchstone/runtime';
import type { Document } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { Operations } from '../command/operations.ts';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';
import type { TestServer } from '../server/test-server.ts';
import { scriptTime } from './script-time.ts';

interface World {
  readonly runtime: SimulatedRuntime;
  readonly server: TestServer;
  /** Runs a command; its reply, and the milliseconds that it took. */
  timed(body: Document): Promise<[reply: Document, tookMS: number]>;
}

async function withDocuments(work: (world: World) => Promise<void>): Promise<void> {
  const runtime = simulatedRuntime({ seed: 1 });
  const standalone = await runtime.clock.run(startStandalone({ runtime }));
  const { server } = standalone;
  const client = new InProcessClient(server);
  const timed = async (body: Document): Promise<[Document, number]> => {
    const start = runtime.clock.now();
    const reply = await runtime.clock.run(client.run(body));
    return [reply, Math.round(runtime.clock.now() - start)];
  };
  await timed({ insert: 'c', documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }] });
  await work({ runtime, server, timed });
  await runtime.clock.run(standalone.close());
}

const SLEEPING = { $where: 'sleep(100) || true' };

describe('the time of scripts', () => {
  it('is waited for once for each document', () =>
    withDocuments(async ({ timed }) => {
      const [reply, took] = await timed({ find: 'c', filter: SLEEPING });
      assert.equal(reply['cursor'].firstBatch.length, 3);
      assert.equal(took, 300);
      assert.equal((await timed({ find: 'c' }))[1], 0);
    }));

  it('is that of the command which has the code run', () =>
    withDocuments(async ({ timed }) => {
      const find = { find: 'c', filter: SLEEPING, batchSize: 1, maxTimeMS: 150 };
      const [first, took] = await timed(find);
      assert.equal(took, 100);
      const getMore = { getMore: first['cursor'].id, collection: 'c' };
      const [next, tookAgain] = await timed(getMore);
      assert.equal(next['cursor'].nextBatch.length, 2);
      assert.equal(tookAgain, 200);
    }));

  it('ends with maxTimeMS, and what is not reached by then is not written', () =>
    withDocuments(async ({ timed }) => {
      const [found, took] = await timed({ find: 'c', filter: SLEEPING, maxTimeMS: 150 });
      assert.deepEqual([found['codeName'], took], ['MaxTimeMSExpired', 150]);
      const update = { q: SLEEPING, u: { $set: { a: 1 } } };
      const [, tookUpdate] = await timed({ update: 'c', updates: [update], maxTimeMS: 50 });
      assert.equal(tookUpdate, 50);
      assert.equal((await timed({ count: 'c', query: { a: 1 } }))[0]['n'], 0);
    }));

  it('holds up no other connection', () =>
    withDocuments(async ({ runtime, server, timed }) => {
      const sleeper = new InProcessClient(server);
      sleeper.start({ find: 'c', filter: SLEEPING });
      assert.equal((await timed({ ping: 1 }))[1], 0);
      const reply = await runtime.clock.run(sleeper.reply());
      assert.equal(reply?.['ok'], 1);
      assert.equal(Math.round(runtime.clock.now()), 300);
    }));

  it('ends with the connection', async () => {
    let end = (): void => assert.fail('nobody waits for the end of the connection');
    const connection = {
      isEnded: false,
      whenEnded(listener: () => void) {
        end = listener;
        return () => {};
      },
    };
    const node = { runtime: simulatedRuntime({ seed: 1 }), operations: new Operations() };
    const call = { node, connection, scriptTime: { owedMS: 100 } };
    const waiting = present(scriptTime.after).call(scriptTime, call as unknown as CommandCall, {
      kind: 'reply',
      reply: new Map(),
    });
    end();
    await assert.rejects(async () => waiting, { codeName: 'ClientDisconnect' });
  });
});
