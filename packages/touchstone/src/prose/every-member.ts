import type { ProseClient } from './prose-client.ts';
import type { ProseContext } from './prose-context.ts';

/** The clients that a test of enumeration asks: one of the deployment, and on a replica set one of each member alone. */
export async function everyMember(world: ProseContext): Promise<readonly ProseClient[]> {
  const clients = [await world.client()];
  if (world.environment.topology !== 'replicaset') return clients;
  const { primary, secondaries } = await world.members();
  for (const address of [primary, ...secondaries]) {
    clients.push(await world.client({ uri: directUri(world, address) }));
  }
  return clients;
}

function directUri(world: ProseContext, address: string): string {
  const uri = world.environment.uri({ uriOptions: { directConnection: true } });
  // A direct connection string has one host: the member is put in its place.
  return uri.replace(/^(mongodb:\/\/(?:[^@/]*@)?)[^/]*/, `$1${address}`);
}

/** The names that two lists do not share, and those that come twice. */
export function nameFaults(found: readonly string[], wanted: readonly string[]): string {
  const missing = wanted.filter((name) => !found.includes(name));
  const twice = found.filter((name, at) => found.indexOf(name) !== at);
  return [
    ...missing.map((name) => `missing: ${name}`),
    ...twice.map((name) => `twice: ${name}`),
  ].join();
}
