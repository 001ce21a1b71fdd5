import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { Long } from 'bson';
import { startReplicaSet } from '../deployment/replica-set.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

test('what fails tells of its write concern, too', async () => {
  await using set = await startReplicaSet({ members: 1 });
  const client = new InProcessClient(set.server(present(set.primary)));
  const writeConcern = { w: 5, wtimeout: 1 };
  await client.run({ create: 'c' });
  const again = { create: 'c', capped: true, size: 4096, writeConcern };
  for (const command of [again, { dropIndexes: 'c', index: 'none', writeConcern }]) {
    const reply = await client.run(command);
    assert.equal(reply['ok'], 0);
    assert.equal(reply['writeConcernError'].codeName, 'UnsatisfiableWriteConcern');
  }
});

test('a hello that waits is told of a new primary, though no majority has what it writes', async () => {
  await using set = await startReplicaSet({ members: [{}, {}, { arbiter: true }] });
  const client = new InProcessClient(set.server(present(set.secondaries[0])));
  const hello = ({ processId, counter }: { processId: unknown; counter: number }) => {
    const topologyVersion = { processId, counter: Long.fromNumber(counter) };
    return client.run({ hello: 1, topologyVersion, maxAwaitTimeMS: 60_000 });
  };
  let told = await client.run({ hello: 1 });
  const waiting = hello(told['topologyVersion']);
  await set.kill(present(set.primary));
  told = await waiting;
  while (!told['isWritablePrimary']) told = await hello(told['topologyVersion']);
  assert.equal(told['me'], set.primary);
});
