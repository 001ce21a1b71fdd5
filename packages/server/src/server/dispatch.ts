import type { CommandCall, MaybePromise, Outcome } from '../command/call.ts';
import type { ClientConnection } from '../command/client-connection.ts';
import type { Command } from '../command/command.ts';
import { ConnectionClosed } from '../command/connection-closed.ts';
import { numberOf } from '../command/field-type.ts';
import { readGenericArguments } from '../command/generic-arguments.ts';
import { checkDatabase } from '../command/namespace.ts';
import type { Node } from '../command/node.ts';
import { isAtLeast } from '../command/version.ts';
import { commands } from '../commands/index.ts';
import { interceptors } from '../interceptors/index.ts';
import { CommandError } from '../value/command-error.ts';
import { MalformedBsonError } from '../value/element.ts';
import type { Request } from './request.ts';

const BY_NAME: ReadonlyMap<string, Command> = new Map(
  commands.flatMap((command) =>
    [command.name, ...(command.aliases ?? [])].map((name) => [name, command] as const),
  ),
);

export interface Dispatched {
  readonly call: CommandCall | undefined;
  readonly outcome: Outcome;
}

/** Runs the command that a request asks for. Never throws: every failure is an outcome. */
export function dispatch(
  node: Node,
  connection: ClientConnection,
  request: Request,
): MaybePromise<Dispatched> {
  let call: CommandCall;
  try {
    call = callOf(node, connection, request);
  } catch (error) {
    return { call: undefined, outcome: failure(error) };
  }
  const outcome = proceed(call, 0);
  if (outcome instanceof Promise) return outcome.then((ended) => ({ call, outcome: ended }));
  return { call, outcome };
}

function callOf(node: Node, connection: ClientConnection, request: Request): CommandCall {
  const { body } = request;
  const name = body.commandName;
  const command = BY_NAME.get(name);
  if (command === undefined || !isKnown(command, node)) {
    throw new CommandError('CommandNotFound', `no such command: '${name}'`);
  }
  let generic = readGenericArguments(body);
  if (request.database !== undefined) generic = { ...generic, database: request.database };
  if (generic.database === '') {
    throw new CommandError('Location40571', 'OP_MSG requests require a $db argument');
  }
  checkDatabase(generic.database);
  if (command.target === 'admin' && generic.database !== 'admin') {
    throw new CommandError('Unauthorized', `${name} may only be run against the admin database.`);
  }
  return {
    node,
    connection,
    command,
    name,
    body,
    generic,
    exhaustAllowed: request.exhaustAllowed,
    positionBefore: node.storage.oplog.position,
    readAt: undefined,
    snapshotTime: undefined,
    session: undefined,
    retryable: undefined,
    firstStatement: numberOf(body.value('stmtId')) ?? 0,
    deadline: undefined,
    forcedLabels: undefined,
    forcedWriteConcernError: undefined,
    nextBody: undefined,
  };
}

function isKnown(command: Command, node: Node): boolean {
  const { since, until } = command;
  if (since !== undefined && !isAtLeast(node.version, since)) return false;
  return until === undefined || !isAtLeast(node.version, until);
}

// Written without `async`: nearly all commands are done at once, and need no promise.
function proceed(call: CommandCall, from: number): MaybePromise<Outcome> {
  let at = from;
  try {
    for (; at < interceptors.length; at++) {
      const early = interceptors[at]!.before?.(call);
      if (early === undefined) continue;
      if (early instanceof Promise) return continueAfter(call, at, early);
      return unwind(call, early, at);
    }
    const reply = BY_NAME.get(call.name)!.run(call);
    if (reply instanceof Promise) {
      return reply.then(
        (value) => unwind(call, { kind: 'reply', reply: value }, at - 1),
        (error) => unwind(call, failure(error), at - 1),
      );
    }
    return unwind(call, { kind: 'reply', reply }, at - 1);
  } catch (error) {
    return unwind(call, failure(error), Math.min(at, interceptors.length - 1));
  }
}

function continueAfter(
  call: CommandCall,
  at: number,
  early: Promise<Outcome | undefined>,
): Promise<Outcome> {
  return early.then(
    (outcome) => (outcome === undefined ? proceed(call, at + 1) : unwind(call, outcome, at)),
    (error) => unwind(call, failure(error), at),
  );
}

function unwind(call: CommandCall, outcome: Outcome, from: number): MaybePromise<Outcome> {
  let current = outcome;
  for (let at = from; at >= 0; at--) {
    const { after } = interceptors[at]!;
    if (after === undefined) continue;
    try {
      const next = after(call, current);
      if (next instanceof Promise) {
        return next.then(
          (value) => unwind(call, value, at - 1),
          (error) => unwind(call, failure(error), at - 1),
        );
      }
      current = next;
    } catch (error) {
      current = failure(error);
    }
  }
  return current;
}

/** What a client is told of a failure. A failure that is none of MongoDB's is a fault of ours. */
export function failure(error: unknown): Outcome {
  if (error instanceof CommandError) return { kind: 'error', error };
  if (error instanceof ConnectionClosed) return { kind: 'closeConnection' };
  if (error instanceof MalformedBsonError) {
    return { kind: 'error', error: new CommandError('InvalidBSON', error.message) };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'error', error: new CommandError('InternalError', message) };
}
