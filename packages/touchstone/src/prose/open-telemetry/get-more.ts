import { resultOf } from '../../operation-execution/test-context.ts';
import { expect } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';
import { fill, spansOf, TRACED_COLLECTION, TRACED_DATABASE, type TracedSpan } from './traced.ts';

/** Prose tests 3 and 4: the spans of what a cursor asks for later. */
export const getMore: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '3: getMore in the callback of withTransaction stands under the transaction',
      runOn: [{ minServerVersion: '4.4', topologies: ['replicaset', 'sharded'] }],
      async run(world) {
        const { client, collection } = await tracedClient(world);
        const session = await client.session();
        const reply = await client.withTransaction(session, async () => {
          await client.run(collection, 'find', { filter: {}, batchSize: 2, session });
          return { value: null };
        });
        resultOf(reply, 'withTransaction');
        const spans = await spansOf(client);
        const transaction = spans.find(({ name }) => name === 'transaction');
        expect(transaction !== undefined, 'a span of the transaction');
        for (const name of ['find', 'getMore']) {
          const operation = operationSpan(spans, name);
          expect(operation?.parent === transaction?.number, `${name} right under the transaction`);
        }
      },
    },
    {
      description: '4: getMore shows the cursor id that was sent',
      runOn: [{ minServerVersion: '4.4' }],
      async run(world) {
        const { client, collection } = await tracedClient(world);
        await client.run(collection, 'find', { filter: {}, batchSize: 2 });
        const commands = await client.events('commandStartedEvent');
        const sent = commands.flatMap(({ fields }) => fields['command']['getMore'] ?? []);
        expect(sent.length === 1, 'one getMore');
        const spans = await spansOf(client);
        const operation = operationSpan(spans, 'getMore');
        const command = spans.find(({ parent }) => parent === operation?.number);
        for (const span of [operation, command]) {
          const shown = span?.attributes['db.mongodb.cursor_id'];
          // An attribute is a number of 53 bits where the language has no other.
          const isSame = Number(shown) === Number(sent[0]);
          expect(isSame, `the cursor id ${sent[0]}, not ${shown}`);
        }
      },
    },
  ],
};

async function tracedClient(
  world: ProseContext,
): Promise<{ readonly client: ProseClient; readonly collection: string }> {
  await fill(world);
  const client = await world.client({
    observeTracingMessages: {},
    observeEvents: ['commandStartedEvent'],
    useMultipleMongoses: false,
  });
  return { client, collection: await client.collection(TRACED_DATABASE, TRACED_COLLECTION) };
}

function operationSpan(spans: readonly TracedSpan[], name: string): TracedSpan | undefined {
  return spans.find(({ attributes }) => attributes['db.operation.name'] === name);
}
