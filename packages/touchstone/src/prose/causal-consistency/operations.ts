import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import type { RunOnRequirement } from '../../test-file/run-on.ts';
import type { Caller, MethodWithSession } from '../methods-with-session.ts';

/** Deployments that support cluster times. */
export const CLUSTERS: readonly RunOnRequirement[] = [
  { topologies: ['replicaset', 'sharded', 'load-balanced'] },
];
/** Deployments that do not. */
export const STANDALONES: readonly RunOnRequirement[] = [{ topologies: ['single'] }];

export const findOne: MethodWithSession = {
  on: 'collection',
  name: 'findOne',
  arguments: { filter: {} },
  kind: 'read',
};

/** The time after which a command is to read or to write; undefined where it says nothing of it. */
export function afterClusterTime(command: AdapterDocument | undefined): unknown {
  return command?.['readConcern']?.afterClusterTime;
}

/** Calls one method after the other in a session; the second's first command, and what time the session knew before. */
export async function inTurn(
  caller: Caller,
  session: string,
  [first, second]: readonly [MethodWithSession, MethodWithSession],
): Promise<{ readonly command: AdapterDocument | undefined; readonly time: unknown }> {
  await caller.call(first, session);
  const time: unknown = await caller.client.inspect('operationTime', session);
  const [command] = await caller.call(second, session);
  return { command, time };
}
