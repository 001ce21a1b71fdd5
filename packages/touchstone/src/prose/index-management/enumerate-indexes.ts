import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { everyMember, nameFaults } from '../every-member.ts';
import { expect } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';
import { writtenEverywhere } from '../written-everywhere.ts';

const DATABASE = 'index-management-prose';
const NAMES: readonly string[] = ['_id_', 'single_1', 'first_1_second_-1', 'unique_1'];

/** "Test Plan", "Tests": the names of indexes, and what is told of them. */
export const enumerateIndexes: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: 'the names of all indexes, each once',
      async run(world) {
        await prepare(world);
        for (const client of await everyMember(world)) {
          const collection = await client.collection(DATABASE, 'indexed');
          const names = (await client.run(collection, 'listIndexNames')) as readonly string[];
          expect(nameFaults(names, NAMES) === '', `all names once (${nameFaults(names, NAMES)})`);
          expect(names.length === NAMES.length, `${NAMES.length} names, not ${names.length}`);
        }
      },
    },
    {
      description: 'all indexes, each once, and which of them is unique',
      async run(world) {
        await prepare(world);
        for (const client of await everyMember(world)) {
          const collection = await client.collection(DATABASE, 'indexed');
          const found = (await client.run(collection, 'listIndexes')) as readonly AdapterDocument[];
          const names = found.map(({ name }) => String(name));
          expect(nameFaults(names, NAMES) === '', `all indexes once (${nameFaults(names, NAMES)})`);
          for (const { name, unique = false, ns } of found) {
            expect(unique === (name === 'unique_1'), `${name} is ${unique ? 'not ' : ''}unique`);
            const isAccurate = ns === undefined || ns === `${DATABASE}.indexed`;
            expect(isAccurate, `the namespace of ${name}`);
          }
        }
      },
    },
  ],
};

async function prepare({ environment }: ProseContext): Promise<void> {
  await environment.command(DATABASE, { drop: 'indexed' }).catch(() => {});
  const writeConcern = writtenEverywhere(environment);
  await environment.command(DATABASE, {
    createIndexes: 'indexed',
    indexes: [
      { key: { single: 1 }, name: 'single_1' },
      { key: { first: 1, second: -1 }, name: 'first_1_second_-1' },
      { key: { unique: 1 }, name: 'unique_1', unique: true },
    ],
    writeConcern,
  });
  const documents = [{ single: 1, first: 2, second: 3, unique: 4 }];
  await environment.command(DATABASE, { insert: 'indexed', documents, writeConcern });
}
