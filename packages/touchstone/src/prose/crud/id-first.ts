import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';

/** Test 16: an `_id` that the driver makes up is the first field of its document. */
export const idFirst: ProseTest = {
  needsServer: true,
  cases: [
    idCase('insertOne', '4.2', (client, collection) =>
      client.run(collection, 'insertOne', { document: { x: 1 } }),
    ),
    idCase('collection bulkWrite', '4.2', (client, collection) =>
      client.run(collection, 'bulkWrite', { requests: [{ insertOne: { document: { x: 1 } } }] }),
    ),
    idCase('client bulkWrite', '8.0', (client) =>
      client.run(client.id, 'clientBulkWrite', {
        models: [{ insertOne: { namespace: 'crud-prose.ids', document: { x: 1 } } }],
      }),
    ),
  ],
};

function idCase(
  what: string,
  minServerVersion: string,
  write: (client: ProseClient, collection: string) => Promise<unknown>,
): ProseCase {
  return {
    description: `16. generated identifiers are the first field: ${what}`,
    runOn: [{ minServerVersion }],
    async run(world) {
      // A server puts `_id` first by itself: only what was sent tells what the driver did.
      const tap = await world.tapWritable();
      const client = await world.client({ tap });
      await write(client, await client.collection('crud-prose', 'ids'));
      const sent = tap.commands.flatMap(({ body }) => documentsOf(body));
      expect(sent.length === 1, `one document, not ${sent.length}`);
      const [first] = Object.keys(sent[0] ?? {});
      expect(first === '_id', `_id as the first field, not ${first}`);
    },
  };
}

/** The documents that a command inserts. */
function documentsOf(command: AdapterDocument): readonly AdapterDocument[] {
  if (command['insert'] !== undefined) return command['documents'];
  if (command['bulkWrite'] === undefined) return [];
  return command['ops'].map(({ document }: AdapterDocument) => document);
}
