import { expect } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseTest } from '../prose-test.ts';
import { fill, spansOf, TRACED_COLLECTION, TRACED_DATABASE } from './traced.ts';

/** The languages that the specification puts in place of LANG, whichever the driver under test is written in. */
const LANGUAGES = ['NODEJS', 'CPP', 'C', 'CSHARP', 'GO', 'JAVA', 'PHP', 'PYTHON', 'RUBY', 'RUST'];

/** Prose tests 1 and 2. */
export const environment: ProseTest = {
  needsServer: true,
  cases: [
    {
      description: '1: spans are switched on and off by an environment variable',
      async run(world) {
        await fill(world);
        const without = await spansOfFind(world, { ENABLED: 'false' });
        expect(without.length === 0, 'no spans');
        const spans = await spansOfFind(world, { ENABLED: 'true' });
        expect(spans.length > 0, 'spans');
      },
    },
    {
      description: '2: commands in spans are switched on by an environment variable',
      async run(world) {
        await fill(world);
        const shown = { ENABLED: 'true', QUERY_TEXT_MAX_LENGTH: '1024' };
        const withText = (attributes: Readonly<Record<string, unknown>>): boolean =>
          'db.query.text' in attributes;
        expect((await spansOfFind(world, shown)).some(withText), 'a span with db.query.text');
        const hidden = await spansOfFind(world, { ENABLED: 'true' });
        expect(hidden.length > 0 && !hidden.some(withText), 'spans, and none with db.query.text');
      },
    },
  ],
};

/** The attributes of the spans of a find, by a client that was made with these variables. */
async function spansOfFind(
  world: ProseContext,
  variables: Readonly<Record<string, string>>,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const named = LANGUAGES.flatMap((language) =>
    Object.entries(variables).map(([name, value]) => [
      `OTEL_${language}_INSTRUMENTATION_MONGODB_${name}`,
      value,
    ]),
  );
  const client = await world.client({
    environmentVariables: Object.fromEntries(named),
    observeTracingMessages: { fromEnvironment: true },
  });
  const collection = await client.collection(TRACED_DATABASE, TRACED_COLLECTION);
  await client.run(collection, 'find', { filter: {} });
  return (await spansOf(client)).map(({ attributes }) => attributes);
}
