import type { RunOnRequirement } from '../../test-file/run-on.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseClientOptions, ProseContext } from '../prose-context.ts';

export const runOn: readonly RunOnRequirement[] = [
  { minServerVersion: '4.4', topologies: ['replicaset', 'sharded', 'load-balanced'] },
];

/** A client with a session, and a collection that is there already. */
export async function ready(
  world: ProseContext,
  options: ProseClientOptions = {},
): Promise<{ client: ProseClient; session: string; collection: string }> {
  const writeConcern = { w: 'majority' };
  const documents = [{}];
  await world.environment.command('convenient-prose', { insert: 'test', documents, writeConcern });
  const client = await world.client(options);
  const collection = await client.collection('convenient-prose', 'test');
  return { client, session: await client.session(), collection };
}
