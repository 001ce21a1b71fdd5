import type { Document } from 'bson';
import { type BulkResult, BulkWriteResult, type IndexedId } from '../error/bulk-write-result.ts';
import { WriteConcernError, WriteError } from '../error/write-error.ts';
import type { Statement } from './write-model.ts';

/** The sum of the replies of a collection's bulk write, in the making. */
export interface OutcomeSum {
  insertedIds: IndexedId[];
  upsertedIds: Map<number, unknown>;
  insertedCount: number;
  matchedCount: number;
  modifiedCount: number;
  deletedCount: number;
  writeErrors: WriteError[];
  writeConcernErrors: Document[];
  readonly acknowledged: boolean;
}

/** The sum as the caller sees it. */
export function resultOf(outcome: OutcomeSum, isOrdered: boolean): BulkWriteResult {
  const upserted = [...outcome.upsertedIds].map(([index, _id]) => ({ index, _id }));
  const result: BulkResult = {
    ok: 1,
    writeErrors: outcome.writeErrors,
    writeConcernErrors: outcome.writeConcernErrors.map((error) => new WriteConcernError(error)),
    insertedIds: outcome.insertedIds,
    nInserted: outcome.insertedCount,
    nUpserted: upserted.length,
    nMatched: outcome.matchedCount,
    nModified: outcome.modifiedCount,
    nRemoved: outcome.deletedCount,
    upserted,
  };
  return new BulkWriteResult(result, isOrdered, outcome.acknowledged);
}

export function emptyOutcome(acknowledged: boolean): OutcomeSum {
  return {
    insertedIds: [],
    upsertedIds: new Map(),
    insertedCount: 0,
    matchedCount: 0,
    modifiedCount: 0,
    deletedCount: 0,
    writeErrors: [],
    writeConcernErrors: [],
    acknowledged,
  };
}

/** Adds the reply to a command that carried `sent`. Indexes in the reply count within the command. */
export function addReply(
  outcome: OutcomeSum,
  sent: readonly Statement[],
  reply: Document,
  ordered: boolean,
): void {
  const writeErrors: readonly Document[] = reply['writeErrors'] ?? [];
  for (const error of writeErrors) {
    const statement = sent[error['index']];
    const { code, errmsg, errInfo } = error;
    outcome.writeErrors.push(
      new WriteError({
        index: statement?.index ?? error['index'],
        code,
        errmsg,
        ...(errInfo === undefined ? {} : { errInfo }),
        op: statement?.statement ?? {},
      }),
    );
  }
  if (reply['writeConcernError'] !== undefined) {
    outcome.writeConcernErrors.push(reply['writeConcernError']);
  }
  addCounts(outcome, sent, reply);
  if (sent[0]?.kind === 'insert') addInsertedIds(outcome, sent, writeErrors, ordered);
}

function addCounts(outcome: OutcomeSum, sent: readonly Statement[], reply: Document): void {
  const n = Number(reply['n'] ?? 0);
  switch (sent[0]?.kind) {
    case 'insert':
      outcome.insertedCount += n;
      return;
    case 'delete':
      outcome.deletedCount += n;
      return;
    case 'update': {
      const upserted: readonly Document[] = reply['upserted'] ?? [];
      outcome.matchedCount += n - upserted.length;
      outcome.modifiedCount += Number(reply['nModified'] ?? 0);
      for (const { index, _id } of upserted) {
        outcome.upsertedIds.set(sent[index]?.index ?? index, _id);
      }
      return;
    }
    case undefined:
      return;
  }
}

/** Only what was inserted: not what failed, nor what an ordered command did not come to. */
function addInsertedIds(
  outcome: OutcomeSum,
  sent: readonly Statement[],
  writeErrors: readonly Document[],
  ordered: boolean,
): void {
  const failed = new Set(writeErrors.map((error) => Number(error['index'])));
  const { insertedIds } = outcome;
  for (const [at, statement] of sent.entries()) {
    if (failed.size > 0 && failed.has(at)) {
      if (ordered) return;
      continue;
    }
    if (statement.kind === 'insert')
      insertedIds.push({ index: statement.index, _id: statement.id });
  }
}
