import { everyMember, nameFaults } from '../every-member.ts';
import { expect } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { writtenEverywhere } from '../written-everywhere.ts';

const DATABASE = 'enumerate-collections-prose';

/** "Test Plan": the names of collections, all of them or those that a filter leaves. */
export const names: ProseTest = {
  needsServer: true,
  cases: [
    namesCase('the names of all collections, each once', {}, ['capped', 'plain']),
    namesCase('the names of capped collections alone', { filter: { 'options.capped': true } }, [
      'capped',
    ]),
  ],
};

function namesCase(
  description: string,
  given: { readonly filter?: Readonly<Record<string, unknown>> },
  wanted: readonly string[],
): ProseCase {
  return {
    description,
    async run(world) {
      await prepare(world);
      for (const client of await everyMember(world)) {
        const database = await client.database(DATABASE);
        const found = (await client.run(database, 'listCollectionNames', given)) as string[];
        expect(nameFaults(found, wanted) === '', `all once (${nameFaults(found, wanted)})`);
        expect(found.length === wanted.length, `${wanted.join()} alone, not ${found.join()}`);
        expect(!found.some((name) => name.includes('$')), 'no name with a $');
      }
    },
  };
}

async function prepare({ environment }: ProseContext): Promise<void> {
  const writeConcern = writtenEverywhere(environment);
  await environment.command(DATABASE, { dropDatabase: 1 });
  await environment.command(DATABASE, { create: 'plain' });
  await environment.command(DATABASE, { create: 'capped', capped: true, size: 4096 });
  for (const name of ['plain', 'capped']) {
    const indexes = [{ key: { a: 1 }, name: 'a_1' }];
    await environment.command(DATABASE, { createIndexes: name, indexes });
    await environment.command(DATABASE, { insert: name, documents: [{ a: 1 }], writeConcern });
  }
}
