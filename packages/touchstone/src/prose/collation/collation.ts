import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';

const DATABASE = 'collation-prose';
const COLLATION = { locale: 'en_US', strength: 2 };
const FRENCH = { locale: 'fr' };

/** Operations with a collation, and the command that each sends. */
const OPERATIONS: readonly (readonly [name: string, given: AdapterDocument, command: string])[] = [
  ['aggregate', { pipeline: [] }, 'aggregate'],
  ['countDocuments', { filter: { a: 'A' } }, 'aggregate'],
  ['count', { filter: { a: 'A' } }, 'count'],
  ['distinct', { fieldName: 'a', filter: {} }, 'distinct'],
  ['find', { filter: { a: 'A' } }, 'find'],
  ['findOneAndDelete', { filter: { a: 'A' } }, 'findAndModify'],
  ['findOneAndReplace', { filter: { a: 'A' }, replacement: { a: 'b' } }, 'findAndModify'],
  ['findOneAndUpdate', { filter: { a: 'A' }, update: { $set: { b: 1 } } }, 'findAndModify'],
  ['updateOne', { filter: { a: 'A' }, update: { $set: { b: 1 } } }, 'update'],
  ['updateMany', { filter: { a: 'A' }, update: { $set: { b: 1 } } }, 'update'],
  ['replaceOne', { filter: { a: 'A' }, replacement: { a: 'c' } }, 'update'],
  ['deleteOne', { filter: { a: 'A' } }, 'delete'],
  ['deleteMany', { filter: { a: 'A' } }, 'delete'],
  ['createIndex', { keys: { a: 1 } }, 'createIndexes'],
];

/** The tests of collations: the specification asks that every operation passes one on, and leaves it to the server. */
export const collation: ProseTest = {
  needsServer: true,
  cases: [
    ...OPERATIONS.map(([name, given, command]) => ({
      description: `${name} passes the collation on as it is`,
      async run(world: ProseContext): Promise<void> {
        const client = await world.client({ observeEvents: ['commandStartedEvent'] });
        const collection = await client.collection(DATABASE, 'c');
        await client.run(collection, name, { ...given, collation: COLLATION });
        const [sent] = (await client.events('commandStartedEvent'))
          .map(({ fields }) => fields)
          .filter(({ commandName }) => commandName === command);
        expectEqual(collationIn(sent?.['command']), COLLATION, 'collation');
      },
    })),
    {
      description:
        'two indexes on the same keys with different collations; the one that is named is dropped',
      async run(world) {
        await world.environment.command(DATABASE, { drop: 'indexed' }).catch(() => {});
        const client = await world.client();
        const collection = await client.collection(DATABASE, 'indexed');
        const keys = { a: 1 };
        await client.run(collection, 'createIndex', { keys, collation: COLLATION });
        await client.run(collection, 'createIndex', { keys, name: 'french', collation: FRENCH });
        expect((await indexNames(client, collection)) === '_id_,a_1,french', 'both indexes');
        await client.run(collection, 'dropIndex', { name: 'french' });
        expect((await indexNames(client, collection)) === '_id_,a_1', 'the other one only');
      },
    },
    {
      description: 'the server judges the options of a collation, not the driver',
      async run(world) {
        const client = await world.client();
        const collection = await client.collection(DATABASE, 'c');
        const unknown = { ...COLLATION, unheardOf: true };
        const error = await client.error(collection, 'find', { filter: {}, collation: unknown });
        expect(!error.isClientError && error.code !== undefined, 'an error of the server');
      },
    },
    {
      description: 'runCommand leaves the collation alone',
      async run(world) {
        const client = await world.client();
        const command = { find: 'c', collation: { locale: 'nowhere' } };
        const error = await client.commandError(command, DATABASE);
        expect(error.code === 2, `error 2 of the server, not ${error.code}`);
      },
    },
  ],
};

/** The collation of a command, or of its first statement. */
function collationIn(command: AdapterDocument | undefined): unknown {
  const [statement] = command?.['updates'] ?? command?.['deletes'] ?? command?.['indexes'] ?? [];
  return statement?.collation ?? command?.['collation'];
}

async function indexNames(
  client: { run(object: string, name: string): Promise<unknown> },
  collection: string,
): Promise<string> {
  const names = (await client.run(collection, 'listIndexNames')) as readonly string[];
  return names.toSorted().join();
}
