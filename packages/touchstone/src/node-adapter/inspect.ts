import type { InspectQuery } from '../adapter-protocol/adapter-protocol.ts';
import type { DriverObject } from './node-driver.ts';
import type { ObservedClient } from './observed-client.ts';

/** The states of a transaction, in the unified test format's words. */
const TRANSACTION_STATES: Readonly<Record<string, string>> = {
  NO_TRANSACTION: 'none',
  STARTING_TRANSACTION: 'starting',
  TRANSACTION_IN_PROGRESS: 'in_progress',
  TRANSACTION_COMMITTED: 'committed',
  TRANSACTION_COMMITTED_EMPTY: 'committed',
  TRANSACTION_ABORTED: 'aborted',
};

/** Answers what a test asks about the inside of an entity. */
export function inspect(
  query: InspectQuery,
  target: DriverObject,
  client: ObservedClient | undefined,
): unknown {
  switch (query) {
    case 'lsid':
      return target.id;
    case 'sessionState':
      return {
        dirty: target.serverSession?.isDirty === true,
        pinned: target.isPinned === true,
        ...pinnedTo(target),
        transactionState: TRANSACTION_STATES[target.transaction?.state] ?? 'none',
      };
    case 'checkedOutConnections':
      return client?.checkedOutConnections ?? 0;
    case 'operationTime':
      return target.operationTime ?? null;
    case 'resumeToken':
      return target.resumeToken ?? null;
    case 'topologyDescription':
      return topologyDescription(target);
  }
}

/** Each driver has it where it keeps it: behind a load balancer it is no server's address that counts. */
function pinnedTo(session: DriverObject): { readonly pinnedTo?: string } {
  if (session.isPinned !== true || session.loadBalanced === true) return {};
  const address = session.pin?.address ?? session.transaction?.server?.description?.address;
  return address === undefined ? {} : { pinnedTo: address };
}

/** As the client has it now: events do not tell of every change of the round trip times. */
function topologyDescription(target: DriverObject): unknown {
  const description = target?.topologyDescription ?? target?.topology?.description;
  if (description == null) return { type: 'Unknown', servers: [] };
  const servers = [...description.servers.values()].map((server: DriverObject) => ({
    address: server.address,
    type: server.type,
    roundTripTimeMS: server.roundTripTime,
  }));
  return { type: description.type, servers };
}
