import type { Timestamp } from 'bson';
import type { ScriptTime } from '../cursor/script-time.ts';
import type { CursorOwners } from '../cursor/server-cursor.ts';
import type { RestingPace } from '../expression/pace.ts';
import type { Scripts } from '../javascript/script.ts';
import type { LogicalSession } from '../session/logical-sessions.ts';
import type { ExecutedStatements } from '../session/retryable-writes.ts';
import type { Transaction } from '../session/transaction.ts';
import type { DataStore } from '../storage/data-store.ts';
import type { OpTime } from '../storage/oplog.ts';
import type { CommandError } from '../value/command-error.ts';
import type { ClientConnection } from './client-connection.ts';
import type { CommandBody } from './command-body.ts';
import type { CommandTraits } from './command-traits.ts';
import type { GenericArguments } from './grammar/generic-arguments.ts';
import type { Node } from './node.ts';
import type { Reply, ReplyValue } from './reply.ts';
import type { StatementResult } from './statement-result.ts';

/** One command on its way through the interceptors. */
export interface CommandCall {
  readonly node: Node;
  readonly connection: ClientConnection;
  readonly command: CommandTraits;
  /** As the client spelled it: an alias, perhaps. */
  readonly name: string;
  readonly body: CommandBody;
  readonly generic: GenericArguments;
  /** True if the client takes several replies to one request (a streaming hello). */
  readonly exhaustAllowed: boolean;
  /** The newest position before the command ran. */
  opTimeBefore: OpTime;
  /** The place where reads look: undefined means the newest. Set by the read-concern interceptor. */
  readAt: OpTime | undefined;
  /** The cluster time of a snapshot read, told in the reply so that more can be read at it. */
  snapshotTime: Timestamp | undefined;
  /** The place where collections are found: in the storage, or in a transaction's view of it. */
  data: DataStore;
  /** The transaction that the command is part of. Set by the transaction interceptor. */
  transaction: Transaction | undefined;
  session: LogicalSession | undefined;
  /** The time that it has computed at a stretch; once it computes. */
  pace?: RestingPace;
  /** True if it writes though it is a reading command: `$out`, `$merge`. */
  writes?: boolean;
  /** The owner of the cursors that it opens. Set by the authentication interceptor. */
  owners?: CursorOwners;
  /** True if no other command of the session may run. Set by the session-checkout interceptor. */
  holdsSession: boolean;
  /** The statements of a retryable write. Set by the session interceptor. */
  retryable: ExecutedStatements<StatementResult> | undefined;
  /** The number of the first statement: a driver may count on from an earlier command. */
  readonly statementId: (index: number) => number;
  /** On the clock of `runtime.clock.now()`; undefined without maxTimeMS. */
  deadline: number | undefined;
  /** The servers that a change stream watches, where those are others. Set by a mongos. */
  watches?: readonly Watched[];
  /** The code of the command, once there is any. */
  scripts?: Scripts;
  /** The time that the code of `$where` sleeps; a getMore takes that of its cursor. */
  scriptTime: ScriptTime;
  /** Labels that replace the automatic ones. Set by the failpoint. */
  forcedLabels: readonly string[] | undefined;
  /** A writeConcernError that a failpoint asks for. */
  forcedWriteConcernError: Reply | undefined;
  /** Set by a streaming command: more replies follow, each to this body as if it had been sent. */
  nextBody: CommandBody | undefined;
}

/** A server that a change stream watches for the sake of a mongos. */
export interface Watched {
  readonly node: Node;
  /** Throws where it is not there any more. */
  check(): void;
}

/** Describes how a command ended. */
export type Outcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | {
      readonly kind: 'error';
      readonly error: CommandError;
      readonly labels?: readonly string[];
      readonly writeConcernError?: ReplyValue;
    }
  | { readonly kind: 'closeConnection' };

/** Most commands are done at once; only those that wait give a promise. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * A rule that all commands pass: `before` in the order of the list, `after` in reverse for those
 * whose `before` was reached. An outcome from `before` takes the place of the command's own.
 */
export interface Interceptor {
  readonly name: string;
  before?(call: CommandCall): MaybePromise<Outcome | undefined>;
  after?(call: CommandCall, outcome: Outcome): MaybePromise<Outcome>;
}
