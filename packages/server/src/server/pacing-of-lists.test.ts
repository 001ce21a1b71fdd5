import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from './in-process.test-support.ts';

async function withClients(
  act: (busy: InProcessClient, other: InProcessClient) => Promise<void>,
): Promise<void> {
  await using standalone = await startStandalone();
  await act(new InProcessClient(standalone.server), new InProcessClient(standalone.server));
}

it('the different values of a collection are told while others have their turn', () =>
  withClients(async (busy, other) => {
    await busy.run({
      insert: 'd',
      documents: Array.from({ length: 20_000 }, (_, _id) => ({ _id, s: `é${_id % 15_000}` })),
    });
    const distinct = { distinct: 'd', key: 's', collation: { locale: 'de' } };
    for (const command of [distinct, { distinct: 'd', key: '_id' }]) {
      busy.start(command);
      const before = await other.run({
        insert: 'd',
        documents: [{ _id: `x${command.key}`, s: '' }],
      });
      assert.equal(before['n'], 1);
      assert.equal(busy.unread, 0, 'it has begun, and is not done');
      const { values } = (await busy.reply()) ?? {};
      assert.ok(values.length >= (command === distinct ? 15_000 : 20_000));
      assert.ok(values.length <= 20_002);
      const ended = await busy.run({ ...command, maxTimeMS: 1 });
      assert.equal(ended['codeName'], 'MaxTimeMSExpired');
    }
  }));
