/**
 * The classes by which tests name requests: `OpMsg('find', 'coll')` makes an expectation,
 * `request instanceof OpMsg` asks, `receives(OpMsg, …)` does both. With or without `new`.
 */
import { REQUEST_KIND } from '../matcher/matcher.ts';
import type { RequestPatternSource } from '../matcher/pattern-source.ts';
import { type PatternKind, patternOf, type RequestPattern } from '../matcher/request-pattern.ts';
import {
  OpDeleteRequest,
  OpGetMoreRequest,
  OpInsertRequest,
  OpKillCursorsRequest,
  OpUpdateRequest,
} from './legacy-requests.ts';
import { MockRequest } from './mock-request.ts';
import { OpMsgRequest } from './op-msg-request.ts';
import { CommandRequest, OpQueryRequest } from './op-query-request.ts';
import { ANY_COMMAND, REQUEST_KINDS } from './request-kinds.ts';

/** A class of requests, as specs use it. */
export interface RequestClass<R extends MockRequest> extends RequestPatternSource {
  (...spec: readonly unknown[]): RequestPattern;
  new (...spec: readonly unknown[]): RequestPattern;
  /** Undefined when the class has several. */
  readonly opcode: number | undefined;
  [Symbol.hasInstance](value: unknown): value is R;
}

function requestClass<R extends MockRequest>(
  kind: PatternKind,
  isInstance: (value: unknown) => boolean,
): RequestClass<R> {
  // A function and not an arrow: `new OpMsg(…)` is allowed, and gives the pattern too.
  function make(...spec: readonly unknown[]): RequestPattern {
    return patternOf(kind, spec);
  }
  Object.defineProperties(make, {
    name: { value: kind.className },
    opcode: { value: kind.opcode },
    [Symbol.hasInstance]: { value: isInstance },
    toRequestPattern: { value: (rest: readonly unknown[]) => patternOf(kind, rest) },
  });
  return make as unknown as RequestClass<R>;
}

/** Any request of any opcode. */
export const Request: RequestClass<MockRequest> = requestClass(
  REQUEST_KIND,
  (value) => value instanceof MockRequest,
);

/** A command, by OP_MSG or by OP_QUERY. */
export const CommandBase: RequestClass<OpMsgRequest | CommandRequest> = requestClass(
  ANY_COMMAND,
  (value) => value instanceof OpMsgRequest || value instanceof CommandRequest,
);

/** A command by OP_QUERY. */
export const Command: RequestClass<CommandRequest> = requestClass(
  REQUEST_KINDS.command,
  (value) => value instanceof CommandRequest,
);

/** A command by OP_MSG. */
export const OpMsg: RequestClass<OpMsgRequest> = requestClass(
  REQUEST_KINDS.opMsg,
  (value) => value instanceof OpMsgRequest,
);

/** A query by OP_QUERY that is no command. */
export const OpQuery: RequestClass<OpQueryRequest> = requestClass(
  REQUEST_KINDS.opQuery,
  (value) => value instanceof OpQueryRequest && !(value instanceof CommandRequest),
);

/** OP_GET_MORE. */
export const OpGetMore: RequestClass<OpGetMoreRequest> = requestClass(
  REQUEST_KINDS.opGetMore,
  (value) => value instanceof OpGetMoreRequest,
);

/** OP_KILL_CURSORS. */
export const OpKillCursors: RequestClass<OpKillCursorsRequest> = requestClass(
  REQUEST_KINDS.opKillCursors,
  (value) => value instanceof OpKillCursorsRequest,
);

/** OP_INSERT. */
export const OpInsert: RequestClass<OpInsertRequest> = requestClass(
  REQUEST_KINDS.opInsert,
  (value) => value instanceof OpInsertRequest,
);

/** OP_UPDATE. */
export const OpUpdate: RequestClass<OpUpdateRequest> = requestClass(
  REQUEST_KINDS.opUpdate,
  (value) => value instanceof OpUpdateRequest,
);

/** OP_DELETE. */
export const OpDelete: RequestClass<OpDeleteRequest> = requestClass(
  REQUEST_KINDS.opDelete,
  (value) => value instanceof OpDeleteRequest,
);
