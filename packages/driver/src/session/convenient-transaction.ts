import { propertyOf } from '@touchstone/protocol';
import { sleep } from '@touchstone/runtime';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { MongoErrorLabel } from '../error/error-labels.ts';
import { MongoError, MongoOperationTimeoutError } from '../error/mongo-error.ts';
import { timeoutError } from '../error/timeout-error.ts';
import type { SessionHost } from './session-host.ts';
import type { TransactionOptions } from './transaction-options.ts';

/** A client session, as far as `withTransaction` uses it. */
export interface TransactionalSession {
  readonly transactionState: string;
  /** A reading of the clock by which all must be done; undefined: two minutes are given. */
  readonly deadline?: number | undefined;
  inTransaction(): boolean;
  startTransaction(options?: TransactionOptions): void;
  commitTransaction(): Promise<void>;
  abortTransaction(): Promise<void>;
}

/** Milliseconds after which nothing is tried again. */
const RETRY_TIME_MS = 120_000;
const INITIAL_BACKOFF_MS = 5;
const BACKOFF_GROWTH = 1.5;
const MAX_BACKOFF_MS = 500;
const MAX_TIME_MS_EXPIRED = 50;

/** Runs `work` in transactions until one is committed or nothing may be tried again. */
export async function runWithTransaction<Session extends TransactionalSession, T>(
  host: SessionHost,
  session: Session,
  work: (session: Session) => Promise<T>,
  options: TransactionOptions | undefined,
): Promise<T> {
  const end = session.deadline ?? host.clock.now() + RETRY_TIME_MS;
  const timeIsLeft = (): boolean => host.clock.now() < end;
  for (let attempt = 1; ; attempt += 1) {
    session.startTransaction(options);
    const done = await workOnce(session, work);
    if (done.error !== undefined) {
      await backOff(host, { attempt, end, error: done.error });
      continue;
    }
    // The application may have ended the transaction itself.
    if (!session.inTransaction()) return done.result;
    const error = await commit(session, timeIsLeft);
    if (error === undefined) return done.result;
    await backOff(host, { attempt, end, error });
  }
}

type Done<T> = { readonly result: T; readonly error?: undefined } | { readonly error: MongoError };

/** Does the work in the transaction that was started; an error is one after which it is to be done again. */
async function workOnce<Session extends TransactionalSession, T>(
  session: Session,
  work: (session: Session) => Promise<T>,
): Promise<Done<T>> {
  try {
    const working: unknown = work(session);
    if (typeof propertyOf(working, 'then') !== 'function') {
      throw new MongoInvalidArgumentError(
        'Function provided to `withTransaction` must return a Promise',
      );
    }
    return { result: (await working) as T };
  } catch (error) {
    if (session.inTransaction()) await session.abortTransaction();
    if (hasLabel(error, MongoErrorLabel.TransientTransactionError)) return { error };
    throw error;
  }
}

/** Commits until it is known to be done. An error: the whole transaction is to be run again because of it. */
async function commit(
  session: TransactionalSession,
  timeIsLeft: () => boolean,
): Promise<MongoError | undefined> {
  for (;;) {
    try {
      await session.commitTransaction();
      return undefined;
    } catch (error) {
      const isUnknown = hasLabel(error, MongoErrorLabel.UnknownTransactionCommitResult);
      if (isUnknown && !isMaxTimeExpired(error)) {
        // An operation that ran out of time had too little left to be sent: so would the next have, at once.
        const isOutOfTime = error instanceof MongoOperationTimeoutError;
        if (isOutOfTime || !timeIsLeft()) throw timeoutError(error);
        continue;
      }
      if (hasLabel(error, MongoErrorLabel.TransientTransactionError)) return error;
      throw error;
    }
  }
}

interface Retry {
  /** Tells how often it was tried. */
  readonly attempt: number;
  readonly end: number;
  /** Tells why it is tried again. */
  readonly error: MongoError;
}

/**
 * Waits a random part of a growing time, so that transactions in conflict do not meet again. Rejects where no
 * time would be left after it ("Timeout Error propagation").
 */
async function backOff(host: SessionHost, { attempt, end, error }: Retry): Promise<void> {
  const longest = Math.min(INITIAL_BACKOFF_MS * BACKOFF_GROWTH ** attempt, MAX_BACKOFF_MS);
  const delay = host.random.next() * longest;
  if (host.clock.now() + delay >= end) throw timeoutError(error);
  await sleep(host.clock, delay);
}

function hasLabel(error: unknown, label: string): error is MongoError {
  return error instanceof MongoError && error.hasErrorLabel(label);
}

function isMaxTimeExpired(error: unknown): boolean {
  return [error, propertyOf(error, 'writeConcernError')].some(
    (part) => propertyOf(part, 'code') === MAX_TIME_MS_EXPIRED,
  );
}
