import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
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
  const [second] = set.secondaries;
  const client = new InProcessClient(set.server(present(second)));
  const { topologyVersion } = await client.run({ hello: 1 });
  let waiting = client.run({ hello: 1, topologyVersion, maxAwaitTimeMS: 60_000 });
  await set.kill(present(set.primary));
  let told = await waiting;
  for (let changes = 0; changes < 5 && !told['isWritablePrimary']; changes++) {
    waiting = client.run({
      hello: 1,
      topologyVersion: told['topologyVersion'],
      maxAwaitTimeMS: 60_000,
    });
    told = await waiting;
  }
  assert.equal(told['isWritablePrimary'], true);
});
