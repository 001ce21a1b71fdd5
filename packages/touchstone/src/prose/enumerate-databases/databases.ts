import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { everyMember, nameFaults } from '../every-member.ts';
import { expect } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { writtenEverywhere } from '../written-everywhere.ts';

const DATABASES: readonly string[] = ['enumerate-databases-1', 'enumerate-databases-2'];

/** "Test Cases": databases as documents, as names, and as objects. */
export const databases: ProseTest = {
  needsServer: true,
  cases: [
    databasesCase('as documents', 'listDatabases', (one) => (one as AdapterDocument)['name']),
    databasesCase('as names', 'listDatabaseNames', (one) => one),
    databasesCase('as objects', 'listDatabaseObjects', (one) => (one as AdapterDocument)['name']),
  ],
};

function databasesCase(
  how: string,
  operation: string,
  nameOf: (one: unknown) => unknown,
): ProseCase {
  return {
    description: `all databases, each once: ${how}`,
    async run(world) {
      await prepare(world);
      for (const client of await everyMember(world)) {
        const found = (await client.run(client.id, operation)) as readonly unknown[];
        const names = found.map((one) => nameOf(one));
        expect(
          names.every((name) => typeof name === 'string'),
          'a name of each',
        );
        const faults = nameFaults(names as string[], DATABASES);
        expect(faults === '', `all databases once (${faults})`);
      }
    },
  };
}

async function prepare({ environment }: ProseContext): Promise<void> {
  const writeConcern = writtenEverywhere(environment);
  for (const name of DATABASES) {
    await environment.command(name, { insert: 'c', documents: [{}], writeConcern });
  }
}
