import { isAcknowledged } from '../operation/settings.ts';
import type { ServerDescription } from '../sdam/server-description.ts';
import type { Call } from './call.ts';
import { converse } from './converse.ts';
import type { ExecutionHost, OperationServer } from './execution-host.ts';
import { criteriaFor, readPreferenceOf } from './selection-criteria.ts';

/**
 * One try: selects a server, checks a connection out, sends the command, reads the reply, checks the connection in.
 * Nothing is allocated for what does not happen: no timer, no listener, no wrapper.
 */
export async function attempt<Result>(host: ExecutionHost, call: Call<Result>): Promise<Result> {
  const { operation, options, deadline } = call;
  const readPreference = readPreferenceOf(operation, call.transaction, host.description);
  const affinity = options.affinity;
  const criteria =
    operation.pinning === 'usesCursor' && affinity?.address !== undefined
      ? ({ kind: 'sameServer', address: affinity.address } as const)
      : criteriaFor(operation, readPreference);
  const selected = host.selectServer({
    criteria,
    operation: { name: operation.commandName, id: options.operationId },
    deprioritized: call.deprioritized,
    timeoutMS: deadline === undefined ? undefined : Math.max(0, deadline - host.clock.now()),
    signal: options.signal,
  });
  const server = selected instanceof Promise ? await selected : selected;
  try {
    noteServer(host, call, server);
    const wait =
      deadline === undefined && options.signal === undefined
        ? undefined
        : { deadline, signal: options.signal };
    const checkedOut = server.pool.checkOut(wait);
    const connection = checkedOut instanceof Promise ? await checkedOut : checkedOut;
    try {
      return await converse(host, call, { server, connection, readPreference });
    } finally {
      server.pool.checkIn(connection);
    }
  } finally {
    server.operationCount -= 1;
  }
}

function noteServer<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  server: OperationServer,
): void {
  call.address = server.address;
  const description = host.description.servers.get(server.address);
  call.maxWireVersion = description?.maxWireVersion ?? 0;
  const { operation, options } = call;
  if (operation.retry === 'asWrite') {
    call.isRetryableWrite =
      host.retryWrites &&
      call.transaction === undefined &&
      isAcknowledged(operation.settings) &&
      hasRetryableWrites(description);
  }
  if (options.affinity !== undefined) options.affinity.address ??= server.address;
}

function hasRetryableWrites(server: ServerDescription | undefined): boolean {
  if (server === undefined || server.type === 'Standalone') return false;
  return server.type === 'LoadBalancer' || server.logicalSessionTimeoutMinutes !== null;
}
