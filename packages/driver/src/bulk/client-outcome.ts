import type { Document } from 'bson';
import type {
  ClientBulkWriteError,
  ClientBulkWriteResult,
  ClientDeleteResult,
  ClientInsertOneResult,
  ClientUpdateResult,
} from '../error/bulk-write-error.ts';
import type { ClientStatement } from './client-statement.ts';

/** The sum of the replies of a client bulk write, in the making. */
export interface ClientOutcome {
  insertedCount: number;
  upsertedCount: number;
  matchedCount: number;
  modifiedCount: number;
  deletedCount: number;
  readonly insertResults: Map<number, ClientInsertOneResult>;
  readonly updateResults: Map<number, ClientUpdateResult>;
  readonly deleteResults: Map<number, ClientDeleteResult>;
  readonly writeErrors: Map<number, ClientBulkWriteError>;
  readonly writeConcernErrors: Document[];
  /** At least one write is known to have been done. */
  hasSuccess: boolean;
}

export function emptyClientOutcome(): ClientOutcome {
  return {
    insertedCount: 0,
    upsertedCount: 0,
    matchedCount: 0,
    modifiedCount: 0,
    deletedCount: 0,
    insertResults: new Map(),
    updateResults: new Map(),
    deleteResults: new Map(),
    writeErrors: new Map(),
    writeConcernErrors: [],
    hasSuccess: false,
  };
}

/** Adds the counts of a command's reply. */
export function addClientReply(outcome: ClientOutcome, reply: Document): void {
  const number = (field: string): number => Number(reply[field] ?? 0);
  outcome.insertedCount += number('nInserted');
  outcome.upsertedCount += number('nUpserted');
  outcome.matchedCount += number('nMatched');
  outcome.modifiedCount += number('nModified');
  outcome.deletedCount += number('nDeleted');
  const concernError = reply['writeConcernError'];
  if (concernError !== undefined) {
    const { code, errmsg, errInfo } = concernError;
    const details = errInfo === undefined ? {} : { details: errInfo };
    outcome.writeConcernErrors.push({ ...concernError, code, message: errmsg, ...details });
  }
}

/**
 * True if at least one write of a command with errors was done: in order, when the one that failed was
 * not the first; else when fewer failed than were sent (CRUD specification, "Handling the server response").
 */
export function noteSuccess(
  outcome: ClientOutcome,
  errors: { readonly count: number; readonly firstIndex: number | undefined },
  sent: { readonly count: number; readonly ordered: boolean },
): void {
  if (errors.count === 0) outcome.hasSuccess = true;
  else if (sent.ordered) outcome.hasSuccess ||= (errors.firstIndex ?? 0) > 0;
  else outcome.hasSuccess ||= errors.count < sent.count;
}

/** Adds one document of the results cursor; `start` is the batch's first statement. */
export function addClientResult(
  outcome: ClientOutcome,
  item: Document,
  statements: readonly ClientStatement[],
  start: number,
): void {
  const index = start + Number(item['idx']);
  if (Number(item['ok']) === 0) {
    const { code, errmsg, errInfo } = item;
    const details = errInfo === undefined ? {} : { details: errInfo };
    outcome.writeErrors.set(index, { code, message: errmsg, ...details });
    return;
  }
  const statement = statements[index];
  const n = Number(item['n'] ?? 0);
  switch (statement?.kind) {
    case 'insert':
      outcome.insertResults.set(index, { insertedId: statement.insertedId });
      return;
    case 'update':
      outcome.updateResults.set(index, updateResultOf(item, n));
      return;
    case 'delete':
      outcome.deleteResults.set(index, { deletedCount: n });
      return;
    case undefined:
      return;
  }
}

function updateResultOf(item: Document, n: number): ClientUpdateResult {
  const modifiedCount = Number(item['nModified'] ?? 0);
  const upserted: Document | undefined = item['upserted'];
  if (upserted === undefined) return { matchedCount: n, modifiedCount, didUpsert: false };
  return { matchedCount: n, modifiedCount, upsertedId: upserted['_id'], didUpsert: true };
}

/** The result that `MongoClient.bulkWrite` returns; the maps only with `verboseResults`. */
export function clientResult(outcome: ClientOutcome, verbose: boolean): ClientBulkWriteResult {
  const { insertedCount, upsertedCount, matchedCount, modifiedCount, deletedCount } = outcome;
  const { insertResults, updateResults, deleteResults } = outcome;
  return {
    acknowledged: true,
    insertedCount,
    upsertedCount,
    matchedCount,
    modifiedCount,
    deletedCount,
    ...(verbose ? { insertResults, updateResults, deleteResults } : {}),
  };
}
