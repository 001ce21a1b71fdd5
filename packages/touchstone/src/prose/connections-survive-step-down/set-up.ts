import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';

/** "Test setup": a client that does not retry, and an empty collection. */
export async function stepDownSetup(
  world: ProseContext,
): Promise<{ readonly client: ProseClient; readonly collection: string }> {
  const writeConcern = { w: 'majority' };
  const { environment } = world;
  await environment.command('step-down', { drop: 'step-down', writeConcern }).catch(() => {});
  await environment.command('step-down', { create: 'step-down', writeConcern });
  const client = await world.client({
    uriOptions: { retryWrites: false },
    observeEvents: ['poolClearedEvent'],
  });
  const options = { writeConcern };
  return { client, collection: await client.collection('step-down', 'step-down', options) };
}
