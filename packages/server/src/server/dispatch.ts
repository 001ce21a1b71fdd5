import { present } from '@touchstone/protocol';
import type { CommandCall, Interceptor, MaybePromise, Outcome } from '../command/call.ts';
import type { ClientConnection } from '../command/client-connection.ts';
import type { Command } from '../command/command.ts';
import { ConnectionClosed } from '../command/connection-closed.ts';
import { readGenericArguments } from '../command/grammar/generic-arguments.ts';
import { statementId } from '../command/grammar/statement-ids.ts';
import { checkDatabase } from '../command/namespace.ts';
import type { Node } from '../command/node.ts';
import { isAtLeast } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';
import { MalformedBsonError } from '../value/element.ts';
import { checkObjectSizes } from './object-size.ts';
import type { Request } from './request.ts';
import type { Service } from './service.ts';

/** A command under way: the call, the command that carries it out, and the interceptors around it. */
interface DispatchContext {
  readonly call: CommandCall;
  readonly command: Command;
  readonly interceptors: readonly Interceptor[];
}

export interface Dispatched {
  readonly call: CommandCall | undefined;
  readonly outcome: Outcome;
}

/** Runs the command that a request asks for. Never throws: every failure is an outcome. */
export function dispatch(
  { node, service }: { readonly node: Node; readonly service: Service },
  connection: ClientConnection,
  request: Request,
): MaybePromise<Dispatched> {
  let call: CommandCall;
  let command: Command;
  try {
    checkObjectSizes(node, request.body);
    command = commandOf(node, service, request.body.commandName);
    call = callOf(node, connection, { request, command });
  } catch (error) {
    return { call: undefined, outcome: failure(error) };
  }
  const outcome = proceed({ call, command, interceptors: service.interceptors }, 0);
  if (outcome instanceof Promise) return outcome.then((ended) => ({ call, outcome: ended }));
  return { call, outcome };
}

function commandOf(node: Node, service: Service, name: string): Command {
  const command = service.commandNamed(name);
  if (command !== undefined && isKnown(command, node)) return command;
  const words = node.mongos === undefined ? `no such command: '${name}'` : `no such cmd: ${name}`;
  throw new CommandError('CommandNotFound', words);
}

function callOf(
  node: Node,
  connection: ClientConnection,
  { request, command }: { readonly request: Request; readonly command: Command },
): CommandCall {
  const { body } = request;
  const name = body.commandName;
  let generic = readGenericArguments(body);
  if (request.database !== undefined) generic = { ...generic, database: request.database };
  if (generic.database === '' && body.find('$db') === undefined) {
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
    opTimeBefore: node.storage.oplog.position,
    readAt: undefined,
    snapshotTime: undefined,
    data: node.storage,
    transaction: undefined,
    session: undefined,
    holdsSession: false,
    retryable: undefined,
    statementId: statementId(body),
    deadline: undefined,
    scriptTime: { owedMS: 0, deadline: undefined },
    forcedLabels: undefined,
    forcedWriteConcernError: undefined,
    nextBody: undefined,
  };
}

function isKnown(command: Command, node: Node): boolean {
  const { since, until, testOnly } = command;
  if (testOnly && node.parameters.get('enableTestCommands') !== true) return false;
  if (since !== undefined && !isAtLeast(node.version, since)) return false;
  return until === undefined || !isAtLeast(node.version, until);
}

// Written without `async`: nearly all commands are done at once, and need no promise.
function proceed(context: DispatchContext, from: number): MaybePromise<Outcome> {
  const { call, command, interceptors } = context;
  let at = from;
  try {
    for (; at < interceptors.length; at++) {
      const early = present(interceptors[at]).before?.(call);
      if (early === undefined) continue;
      if (early instanceof Promise) return continueAfter(context, at, early);
      return unwind(context, early, at);
    }
    const reply = command.run(call);
    if (reply instanceof Promise) {
      return reply.then(
        (value) => unwind(context, { kind: 'reply', reply: value }, at - 1),
        (error) => unwind(context, failure(error), at - 1),
      );
    }
    return unwind(context, { kind: 'reply', reply }, at - 1);
  } catch (error) {
    return unwind(context, failure(error), Math.min(at, interceptors.length - 1));
  }
}

function continueAfter(
  context: DispatchContext,
  at: number,
  early: Promise<Outcome | undefined>,
): Promise<Outcome> {
  return early.then(
    (outcome) => (outcome === undefined ? proceed(context, at + 1) : unwind(context, outcome, at)),
    (error) => unwind(context, failure(error), at),
  );
}

function unwind(context: DispatchContext, outcome: Outcome, from: number): MaybePromise<Outcome> {
  const { call, interceptors } = context;
  let current = outcome;
  for (let at = from; at >= 0; at--) {
    const { after } = present(interceptors[at]);
    if (after === undefined) continue;
    try {
      const next = after(call, current);
      if (next instanceof Promise) {
        return next.then(
          (value) => unwind(context, value, at - 1),
          (error) => unwind(context, failure(error), at - 1),
        );
      }
      current = next;
    } catch (error) {
      current = failure(error);
    }
  }
  return current;
}

/** The error that a client is told of a failure. A failure that is none of MongoDB's is a fault of ours. */
export function failure(error: unknown): Outcome {
  if (error instanceof CommandError) return { kind: 'error', error };
  if (error instanceof ConnectionClosed) return { kind: 'closeConnection' };
  if (error instanceof MalformedBsonError) {
    return { kind: 'error', error: new CommandError('InvalidBSON', error.message) };
  }
  // Not its stack: that tells of the machine.
  return { kind: 'error', error: new CommandError('InternalError', String(error)) };
}
