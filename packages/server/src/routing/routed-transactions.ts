import { Int32 } from 'bson';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import { CommandBody } from '../command/command-body.ts';
import { numberedSession } from '../command/numbered-session.ts';
import { type Reply, type ReplyValue, replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';
import { readConcernAtOneTime } from './one-cluster-time.ts';
import type { Shard } from './shard.ts';

/** A transaction as one mongos sees it. */
export interface RoutedTransaction {
  readonly txnNumber: bigint;
  /** The read concern that the first command gave, at the one time at which all shards read. */
  readonly readConcern: Fields | undefined;
  /** The shards that it has reached, in order. */
  readonly participants: Set<Shard>;
  /** Those of them that it has written to. */
  readonly writers: Set<Shard>;
  /** The decision, while it is being made whether all shards commit. */
  deciding: Promise<void> | undefined;
  /** The shard that knows how the transaction ended: the first that was written to. */
  recovery: Shard | undefined;
  state: 'inProgress' | 'committed' | 'aborted';
}

/** The transactions that one mongos carries: another mongos does not know them. */
export class RoutedTransactions {
  readonly #bySession = new Map<string, RoutedTransaction>();

  /** The transaction of a call's session and number, whatever became of it. Throws TransactionTooOld. */
  find(call: CommandCall): RoutedTransaction | undefined {
    const { session, generic } = call;
    const found = this.#bySession.get(session?.key ?? '');
    if (found === undefined || found.txnNumber === generic.txnNumber) return found;
    if (found.txnNumber > numberedSession(call).txnNumber) throw tooOld(call, found.txnNumber);
    return undefined;
  }

  /** Throws NoSuchTransaction for a call that goes on with what never began here. */
  refuse(call: CommandCall): never {
    return refuse(call, this.#bySession.get(call.session?.key ?? ''));
  }

  /**
   * Begins the transaction of a call, or goes on with it. Throws TransactionTooOld,
   * ConflictingOperationInProgress and NoSuchTransaction.
   */
  enter(call: CommandCall): RoutedTransaction {
    const { generic } = call;
    const { key, txnNumber: number } = numberedSession(call);
    const current = this.#bySession.get(key);
    if (current !== undefined && number < current.txnNumber) throw tooOld(call, current.txnNumber);
    if (generic.startTransaction !== true) return goOn(call, current);
    if (current?.txnNumber === number) throw alreadyStarted(call);
    const started: RoutedTransaction = {
      txnNumber: number,
      readConcern: readConcernAtOneTime(call),
      participants: new Set(),
      writers: new Set(),
      deciding: undefined,
      recovery: undefined,
      state: 'inProgress',
    };
    this.#bySession.set(key, started);
    return started;
  }

  /** Marks those of the sessions that a condition holds for: the shards have aborted them, if they were not committed. */
  abortWhere(holds: (sessionKey: string) => boolean): void {
    for (const [key, transaction] of this.#bySession) {
      const isOpen = transaction.state === 'inProgress' && transaction.deciding === undefined;
      if (isOpen && holds(key)) transaction.state = endingOf(key, transaction);
    }
  }

  /** Forgets what is over of the sessions that a condition holds for; what is in progress may go on. */
  forgetEnded(holds: (sessionKey: string) => boolean): void {
    for (const [key, { state }] of this.#bySession) {
      if (holds(key) && state !== 'inProgress') this.#bySession.delete(key);
    }
  }
}

function goOn(call: CommandCall, current: RoutedTransaction | undefined): RoutedTransaction {
  const { generic } = call;
  if (current?.txnNumber !== generic.txnNumber) refuse(call, current);
  if (current?.state === 'inProgress') return current;
  const words = current?.state === 'committed' ? 'has been committed.' : 'has been aborted.';
  const ended = new CommandError(
    current?.state === 'committed' ? 'TransactionCommitted' : 'NoSuchTransaction',
    `Transaction with { txnNumber: ${generic.txnNumber} } ${words}`,
  );
  // It comes to light where the command would go out, and is told as what the shard would say: of a write, not as one of its own errors.
  ended.origin = 'shard';
  if (current?.state !== 'committed') call.forcedLabels ??= ['TransientTransactionError'];
  throw ended;
}

function refuse(call: CommandCall, current: RoutedTransaction | undefined): never {
  throw new CommandError(
    'NoSuchTransaction',
    `cannot continue txnId ${current?.txnNumber ?? -1} for session ${numberedSession(call).name()} ` +
      'with txnRetryCounter 0',
  );
}

function tooOld(call: CommandCall, last: bigint): CommandError {
  const { txnNumber, name } = numberedSession(call);
  return new CommandError(
    'TransactionTooOld',
    `txnNumber ${txnNumber} is less than last txnNumber ${last} seen in session ${name()}`,
  );
}

function alreadyStarted(call: CommandCall): CommandError {
  const { txnNumber, name } = numberedSession(call);
  return new CommandError(
    'ConflictingOperationInProgress',
    `txnNumber ${txnNumber} txnRetryCounter 0 for session ${name()} already started`,
  );
}

/** The command as a shard has to get it: the first that reaches it begins the transaction there. */
export function bodyFor(call: CommandCall, { transaction, shard, body }: Sent): CommandBody {
  const { participants, readConcern } = transaction;
  const begins = !participants.has(shard);
  if (!begins && body.find('startTransaction') === undefined) return body;
  if (
    begins &&
    call.generic.startTransaction === true &&
    readConcern === call.generic.readConcern
  ) {
    return body;
  }
  const fields = decodeFields(body.bytes);
  if (begins) fields.set('startTransaction', true);
  else fields.delete('startTransaction');
  if (begins && readConcern !== undefined) fields.set('readConcern', readConcern);
  else fields.delete('readConcern');
  return new CommandBody(encodeFields(fields), body.sequences);
}

/** A command of a transaction on its way to a shard. */
export interface Sent {
  readonly transaction: RoutedTransaction;
  readonly shard: Shard;
  readonly body: CommandBody;
}

/** Aborts a transaction on every shard that it has reached, wherever it is not decided yet. */
export function abortEverywhere(call: CommandCall, transaction: RoutedTransaction): void {
  const { key } = numberedSession(call);
  for (const { retryableWrites } of transaction.participants) {
    retryableWrites.find(key, transaction.txnNumber)?.abortPrepared();
  }
  transaction.state = endingOf(key, transaction);
}

// A transaction that one has committed all have: a command that came too late does not make that undone.
function endingOf(key: string, { writers, txnNumber }: RoutedTransaction): 'committed' | 'aborted' {
  for (const { retryableWrites } of writers) {
    if (retryableWrites.find(key, txnNumber)?.state === 'committed') return 'committed';
  }
  return 'aborted';
}

/** Runs a command of a transaction; its reply tells how another mongos could find the transaction. */
export function runInTransaction(
  call: CommandCall,
  sent: Sent,
  send: (body: CommandBody) => MaybePromise<Reply>,
): MaybePromise<Reply> {
  const { transaction, shard } = sent;
  const body = bodyFor(call, sent);
  transaction.participants.add(shard);
  if (call.command.access === 'write') {
    transaction.writers.add(shard);
    transaction.recovery ??= shard;
  }
  const failed = (error: unknown): never => {
    // A statement that fails on a shard has aborted the transaction there, and so everywhere.
    abortEverywhere(call, transaction);
    throw error;
  };
  const answered = (reply: Reply): Reply => {
    if (hasFailedStatement(reply)) abortEverywhere(call, transaction);
    return withRecoveryToken(reply, transaction);
  };
  try {
    const reply = send(body);
    return reply instanceof Promise ? reply.then(answered, failed) : answered(reply);
  } catch (error) {
    return failed(error);
  }
}

// Of a batch of writes the reply is sound even where the transaction is not any more.
function hasFailedStatement(reply: Reply): boolean {
  const [errors, count] = [reply.get('writeErrors'), reply.get('nErrors')];
  return Array.isArray(errors) || (count instanceof Int32 && count.value > 0);
}

/** Adds the recovery token to a reply. */
export function withRecoveryToken(reply: Reply, { recovery }: RoutedTransaction): Reply {
  const token: Reply = replyOf({ recoveryShardId: recovery?.id as ReplyValue | undefined });
  return reply.set('recoveryToken', token);
}
