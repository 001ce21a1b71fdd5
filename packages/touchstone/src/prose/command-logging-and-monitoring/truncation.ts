import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';

const DATABASE = 'logging-prose';
const DEFAULT_LENGTH = 1000;
/** One character, or three dots. */
const ELLIPSIS = { min: 1, max: 3 };

/** Prose tests 1 to 3. */
export const truncation: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1: default truncation limit',
      async run(world) {
        const { client, collection } = await loggedClient(world, 'default');
        const documents = Array.from({ length: 100 }, () => ({ x: 'y' }));
        await client.run(collection, 'insertMany', { documents });
        expectCut(await logged(client, 'Command started', 'insert', 'command'), DEFAULT_LENGTH);
        const reply = await logged(client, 'Command succeeded', 'insert', 'reply');
        expect(lengthOf(reply) <= DEFAULT_LENGTH + ELLIPSIS.max, 'a reply that is not longer');
        await client.run(collection, 'find', { filter: {} });
        expectCut(await logged(client, 'Command succeeded', 'find', 'reply'), DEFAULT_LENGTH);
      },
    },
    {
      description: '2: explicitly configured truncation limit',
      async run(world) {
        const { client } = await loggedClient(world, 5);
        await client.command({ hello: true });
        expectCut(await logged(client, 'Command started', 'hello', 'command'), 5);
        expectCut(await logged(client, 'Command succeeded', 'hello', 'reply'), 5);
        await client.commandError({ notARealCommand: true });
        const failure = await logged(client, 'Command failed', 'notARealCommand', 'failure');
        // Other drivers log what their error says, and no document.
        if (failure.startsWith('{')) expectCut(failure, 5);
      },
    },
    {
      description: '3: multi-byte code points are not torn apart',
      async run(world) {
        const text = '🙂é漢'.repeat(100);
        // Wherever the limit falls among them, no half of a character may be left.
        for (const limit of [40, 41, 42, 43]) {
          const { client, collection } = await loggedClient(world, limit);
          await client.run(collection, 'insertOne', { document: { [text]: 1 } });
          const command = await logged(client, 'Command started', 'insert', 'command');
          expect(isWellFormed(command), `whole characters within ${limit}`);
          await client.run(collection, 'find', { filter: {}, projection: { _id: 0 } });
          const reply = await logged(client, 'Command succeeded', 'find', 'reply');
          // Fewer where the limit counts bytes, or halves of what is outside the basic plane.
          const { length } = [...reply];
          const isCut = length > limit / 4 && length <= limit + ELLIPSIS.max;
          expect(isCut, `a reply cut to ${limit}, not ${length}`);
          expect(isWellFormed(reply), `whole characters within ${limit}`);
        }
      },
    },
  ],
};

async function loggedClient(
  world: ProseContext,
  logMaxDocumentLength: number | 'default',
): Promise<{ readonly client: ProseClient; readonly collection: string }> {
  const writeConcern = { w: 'majority' };
  await world.environment.command(DATABASE, { drop: 'test', writeConcern }).catch(() => {});
  const observeLogMessages = { command: 'debug' };
  const client = await world.client({ observeLogMessages, logMaxDocumentLength });
  return { client, collection: await client.collection(DATABASE, 'test') };
}

/** A field of the message of that text about a command. */
async function logged(
  client: ProseClient,
  message: string,
  commandName: string,
  field: string,
): Promise<string> {
  const isMeant = (data: AdapterDocument): boolean =>
    data['message'] === message && data['commandName'] === commandName;
  const [found] = await client.waitForEvents('logMessage', 1, ({ fields }) =>
    isMeant(fields['data']),
  );
  return String(found?.fields['data'][field]);
}

/** True if no half of a surrogate pair is in the text: a pair is one code point of its own. */
function isWellFormed(text: string): boolean {
  return [...text].every((character) => !/^[\ud800-\udfff]$/.test(character));
}

/** In code points; drivers may also count code units or bytes, which are the same here but for the third test. */
function lengthOf(text: string): number {
  return [...text].length;
}

function expectCut(text: string, limit: number): void {
  const over = lengthOf(text) - limit;
  const isCut = over >= ELLIPSIS.min && over <= ELLIPSIS.max;
  expect(isCut, `${limit} characters and an ellipsis, not ${lengthOf(text)}`);
}
