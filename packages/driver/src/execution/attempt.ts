import type { Call } from './call.ts';
import { converse } from './converse.ts';
import type { ExecutionHost, OperationServer } from './execution-host.ts';
import { isRetryableWrite } from './retryable-write.ts';
import { criteriaFor, readPreferenceOf } from './selection-criteria.ts';

/**
 * One try: selects a server, checks a connection out, sends the command, reads the reply, checks the connection in.
 * Nothing is allocated for what does not happen: no timer, no listener, no wrapper.
 */
export async function attempt<Result>(host: ExecutionHost, call: Call<Result>): Promise<Result> {
  const { operation, options, deadline } = call;
  const readPreference = readPreferenceOf(operation, call.transaction);
  const affinity = options.affinity;
  const criteria =
    operation.pinning === 'usesCursor' && affinity?.address !== undefined
      ? ({ kind: 'sameServer', address: affinity.address } as const)
      : criteriaFor(operation, readPreference);
  const selected = host.selectServer({
    criteria,
    operation: { name: operation.commandName, id: call.operationId },
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
  call.maxWireVersion = host.description.servers.get(server.address)?.maxWireVersion ?? 0;
  call.isRetryableWrite = isRetryableWrite(host, call);
  const { affinity } = call.options;
  if (affinity !== undefined) affinity.address ??= server.address;
}
