import type { SelectionRequest } from '../selection/server-selector.ts';
import type { AttemptState } from './attempt-state.ts';
import { selectionDeadline } from './deadline.ts';
import type { ExecutionHost, OperationConnection, OperationServer } from './execution-host.ts';
import type { OperationPlan } from './operation-plan.ts';
import { PinnedConnection } from './pinned-connection.ts';
import { keepForCursor, pinOf, pinToConnection, pinToServer } from './pinning.ts';
import { runCommand } from './run-command.ts';

/**
 * One try: selects a server, checks a connection out, sends the command, reads the reply, checks the connection in.
 * Nothing is allocated for what does not happen: no timer, no listener, no wrapper.
 */
export function attempt<Result>(host: ExecutionHost, state: AttemptState<Result>): Promise<Result> {
  const { plan } = state;
  const pin = pinOf(plan);
  if (pin instanceof PinnedConnection) return attemptPinned(host, state, pin);
  const waitDeadline = selectionDeadline(host.clock, plan.deadline, host.serverSelectionTimeoutMS);
  const request = selectionRequest(host, state, { pinnedTo: pin?.address, waitDeadline });
  return host.withServer(request, async (server) => {
    noteServer(host, state, server);
    if (pin === undefined) pinToServer(host, state, server);
    const checkedOut = checkOut(plan, server, waitDeadline);
    const connection = checkedOut instanceof Promise ? await checkedOut : checkedOut;
    const pinned = pinToConnection(host, state, server, connection);
    let kept = pinned !== undefined;
    try {
      const result = await runCommand(host, state, server, connection);
      // A caller who waits for the connection is to find the session in the pool.
      state.session.giveBack();
      const keep = (): PinnedConnection =>
        pinned?.retain() ?? new PinnedConnection(server, connection, 'cursor');
      if (keepForCursor(host, plan, keep)) kept = true;
      return result;
    } finally {
      if (!kept) server.pool.checkIn(connection);
    }
  });
}

function attemptPinned<Result>(
  host: ExecutionHost,
  state: AttemptState<Result>,
  pin: PinnedConnection,
): Promise<Result> {
  const { server, connection } = pin;
  noteServer(host, state, server);
  return pin.use(async () => {
    const result = await runCommand(host, state, server, connection);
    keepForCursor(host, state.plan, () => pin.retain());
    return result;
  });
}

function selectionRequest<Result>(
  { clock }: ExecutionHost,
  { plan, failures }: AttemptState<Result>,
  {
    pinnedTo,
    waitDeadline,
  }: { readonly pinnedTo: string | undefined; readonly waitDeadline: number | undefined },
): SelectionRequest {
  const { operation, options, operationId, criteria } = plan;
  const leftMS = waitDeadline === undefined ? undefined : Math.max(0, waitDeadline - clock.now());
  return {
    criteria: pinnedTo === undefined ? criteria : { kind: 'sameServer', address: pinnedTo },
    operation: { name: operation.commandName, id: operationId },
    deprioritized: failures.deprioritized,
    timeoutMS: options.withoutWaiting === true ? 0 : leftMS,
    signal: options.signal,
  };
}

function checkOut<Result>(
  { options: { signal } }: OperationPlan<Result>,
  server: OperationServer,
  deadline: number | undefined,
): OperationConnection | Promise<OperationConnection> {
  const wait = deadline === undefined && signal === undefined ? undefined : { deadline, signal };
  return server.pool.checkOut(wait);
}

function noteServer<Result>(
  host: ExecutionHost,
  state: AttemptState<Result>,
  { address }: OperationServer,
): void {
  const topology = host.description;
  state.selected = { address, topology, description: topology.servers.get(address) };
  const { cursorPinning } = state.plan.options;
  // The last attempt counts: that is where a cursor is opened, whoever was asked before.
  if (cursorPinning !== undefined) cursorPinning.address = address;
}
