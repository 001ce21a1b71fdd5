import type { Call } from './call.ts';
import { selectionDeadline } from './deadline.ts';
import type { ExecutionHost, OperationConnection, OperationServer } from './execution-host.ts';
import { giveSessionBack } from './implicit-session.ts';
import { PinnedConnection } from './pinned-connection.ts';
import { keepForCursor, pinOf, pinToConnection, pinToServer } from './pinning.ts';
import { isRetryableWrite } from './retryable-write.ts';
import { runCommand } from './run-command.ts';
import { criteriaFor, readPreferenceOf } from './selection-criteria.ts';

/**
 * One try: selects a server, checks a connection out, sends the command, reads the reply, checks the connection in.
 * Nothing is allocated for what does not happen: no timer, no listener, no wrapper.
 */
export async function attempt<Result>(host: ExecutionHost, call: Call<Result>): Promise<Result> {
  const readPreference = readPreferenceOf(call.operation, call.transaction);
  const pin = pinOf(call);
  if (pin instanceof PinnedConnection) return attemptPinned(host, call, pin);
  const waitDeadline = selectionDeadline(host.clock, call.deadline, host.serverSelectionTimeoutMS);
  const selected = select(host, call, { pinnedTo: pin?.address, waitDeadline });
  const server = selected instanceof Promise ? await selected : selected;
  try {
    noteServer(host, call, server);
    if (pin === undefined) pinToServer(host, call, server);
    const checkedOut = checkOut(call, server, waitDeadline);
    const connection = checkedOut instanceof Promise ? await checkedOut : checkedOut;
    const pinned = pinToConnection(host, call, server, connection);
    let kept = pinned !== undefined;
    try {
      const result = await runCommand(host, call, { server, connection, readPreference });
      // A caller who waits for the connection is to find the session in the pool.
      giveSessionBack(host, call);
      const keep = (): PinnedConnection =>
        pinned?.retain() ?? new PinnedConnection(server, connection, 'cursor');
      if (keepForCursor(host, call, keep)) kept = true;
      return result;
    } finally {
      if (!kept) server.pool.checkIn(connection);
    }
  } finally {
    server.operationCount -= 1;
  }
}

function attemptPinned<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  pin: PinnedConnection,
): Promise<Result> {
  const { server, connection } = pin;
  const readPreference = readPreferenceOf(call.operation, call.transaction);
  noteServer(host, call, server);
  return pin.use(async () => {
    const result = await runCommand(host, call, { server, connection, readPreference });
    giveSessionBack(host, call);
    keepForCursor(host, call, () => pin.retain());
    return result;
  });
}

// Not async: what is at hand is had without a promise.
function select<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  {
    pinnedTo,
    waitDeadline,
  }: { readonly pinnedTo: string | undefined; readonly waitDeadline: number | undefined },
): OperationServer | Promise<OperationServer> {
  const { operation, options } = call;
  const address =
    pinnedTo ?? (operation.pinning === 'usesCursor' ? options.cursorPinning?.address : undefined);
  const criteria =
    address === undefined
      ? criteriaFor(operation, readPreferenceOf(operation, call.transaction))
      : ({ kind: 'sameServer', address } as const);
  const leftMS =
    waitDeadline === undefined ? undefined : Math.max(0, waitDeadline - host.clock.now());
  return host.selectServer({
    criteria,
    operation: { name: operation.commandName, id: call.operationId },
    deprioritized: call.deprioritized,
    timeoutMS: options.withoutWaiting === true ? 0 : leftMS,
    signal: options.signal,
  });
}

function checkOut<Result>(
  { options: { signal } }: Call<Result>,
  server: OperationServer,
  deadline: number | undefined,
): OperationConnection | Promise<OperationConnection> {
  const wait = deadline === undefined && signal === undefined ? undefined : { deadline, signal };
  return server.pool.checkOut(wait);
}

function noteServer<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  server: OperationServer,
): void {
  call.address = server.address;
  const description = host.description.servers.get(server.address);
  call.maxWireVersion = description?.maxWireVersion ?? 0;
  call.minRoundTripTime = description?.minRoundTripTime ?? 0;
  call.isRetryableWrite = isRetryableWrite(host, call);
  const { cursorPinning } = call.options;
  // The last attempt counts: that is where a cursor is opened, whoever was asked before.
  if (cursorPinning !== undefined) cursorPinning.address = server.address;
}
