import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseTest } from '../prose-test.ts';
import { fillCollection, observed } from '../session-observation.ts';
import { CLUSTERS } from './operations.ts';

/** Tests 1 and 3: what a session knows of the time. */
export const operationTime: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1. a new session has no operationTime',
      async run(world) {
        const client = await world.client();
        const time = await client.inspect('operationTime', await client.session());
        expect(time === null, 'no operationTime');
      },
    },
    ...['findOne', 'insertOne'].map((name) => ({
      description: `3. the first operation updates the operationTime: ${name}`,
      runOn: CLUSTERS,
      async run(world: Parameters<typeof observed>[0]): Promise<void> {
        await fillCollection(world);
        const { client, collection } = await observed(world);
        const session = await client.session();
        const given = name === 'findOne' ? { filter: {} } : { document: { x: 1 } };
        await client.run(collection, name, { ...given, session });
        const [event] = await client.events('commandSucceededEvent');
        expectTime(event?.fields['reply'], await client.inspect('operationTime', session));
      },
    })),
    {
      description: '3. the first operation updates the operationTime: an error',
      runOn: CLUSTERS,
      async run(world) {
        await fillCollection(world);
        const { client, collection } = await observed(world);
        const session = await client.session();
        const given = { pipeline: [{ $noSuchStage: {} }], session };
        const { response } = await client.error(collection, 'aggregate', given);
        expectTime(response, await client.inspect('operationTime', session));
      },
    },
  ],
};

function expectTime(reply: AdapterDocument | undefined, time: unknown): void {
  expect(reply?.['operationTime'] !== undefined, 'an operationTime in the reply');
  expectEqual(time, reply?.['operationTime'], 'operationTime');
}
