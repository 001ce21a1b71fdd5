import { present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { writableCollection } from '../collection/writable-collection.ts';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import { firstBatch } from '../command/cursor-reply.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { checkCreatable, parseNamespace } from '../command/namespace.ts';
import { encodeReply, type Reply, type ReplyValue, replyOf } from '../command/reply.ts';
import type { StatementResult } from '../command/statement-result.ts';
import { arraySource } from '../cursor/document-source.ts';
import { type Encryption, encryptionOf } from '../encryption/encryption.ts';
import type { Namespace } from '../storage/collection.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';
import { checkBatchSize } from './batch-size.ts';
import { type BulkOperation, bulkNamespace, bulkOperation } from './bulk-operation.ts';
import { insertDocument } from './insert-document.ts';
import { runStatements, type StatementProgress } from './run-statements.ts';
import { carryOutDelete, carryOutUpdate, insertEncrypted } from './write-encrypted.ts';
import { opTimeFields, type WriteError } from './write-errors.ts';

export interface BulkWriteBody {
  readonly ops: readonly Uint8Array[];
  readonly nsInfo: readonly Uint8Array[];
  readonly ordered?: boolean;
  readonly errorsOnly?: boolean;
  readonly bypassDocumentValidation?: boolean;
  readonly cursor?: number | undefined;
  readonly let?: Fields;
}

interface Totals {
  inserted: number;
  matched: number;
  modified: number;
  upserted: number;
  deleted: number;
}

/** Carries out bulkWrite: the results come as a cursor, the sums beside it. */
export function runBulkWrite(call: CommandCall, body: BulkWriteBody): MaybePromise<Reply> {
  const { ops, ordered = true, errorsOnly = false } = body;
  const { version } = call.node;
  checkBatchSize(call, ops.length);
  const infos = body.nsInfo.map((bytes) => bulkNamespace(bytes, version));
  const namespaces = infos.map(({ ns }) => parseNamespace(ns));
  for (const namespace of namespaces) checkCreatable(namespace);
  const encryptions = infos.map(({ encryptionInformation: given }, index) =>
    encryptionOf(call, present(namespaces[index]), given, 'bulkWrite.nsInfo'),
  );
  const operations = ops.map((bytes, index) => {
    const operation = bulkOperation(bytes, version);
    if (namespaces[operation.target] === undefined) {
      throw new CommandError(
        'BadValue',
        `BulkWrite ops entry ${index} has an invalid nsInfo index.`,
      );
    }
    return operation;
  });
  checkEncryptable(encryptions, operations);
  const totals: Totals = { inserted: 0, matched: 0, modified: 0, upserted: 0, deleted: 0 };
  const rows = new Map<number, Reply>();
  const running = runStatements(call, {
    count: ops.length,
    ordered,
    run: (index, progress) => {
      const operation = present(operations[index]);
      return runOperation(call, operation, {
        namespace: present(namespaces[operation.target]),
        encryption: encryptions[operation.target],
        body,
        progress,
      });
    },
    take: (index, result) => {
      add(totals, result);
      if (!errorsOnly) rows.set(index, resultRow(index, result));
    },
  });
  return whenDone(running, ({ errors, retried }) => {
    for (const error of errors)
      rows.set(error.index, errorRow(error, present(operations[error.index])));
    return replyTo(call, body, { rows, totals, errors: errors.length, retried });
  });
}

// Tags are kept for one document at a time, and for one collection.
function checkEncryptable(
  encryptions: readonly (Encryption | undefined)[],
  operations: readonly BulkOperation[],
): void {
  if (encryptions.every((each) => each === undefined)) return;
  if (encryptions.length > 1) {
    throw new CommandError(
      'BadValue',
      'BulkWrite with Queryable Encryption supports only a single namespace.',
    );
  }
  if (operations.length > 1 && operations.some(({ kind }) => kind !== 'insert')) {
    throw new CommandError(
      'BadValue',
      'Only insert is supported in BulkWrite with multiple operations and Queryable Encryption.',
    );
  }
  if (!operations.some((each) => each.kind === 'update' && each.multi)) return;
  throw new CommandError(
    'BadValue',
    'BulkWrite update with Queryable Encryption and multi: true is not supported.',
  );
}

function runOperation(
  call: CommandCall,
  operation: BulkOperation,
  run: {
    readonly namespace: Namespace;
    readonly encryption: Encryption | undefined;
    readonly body: BulkWriteBody;
    readonly progress: StatementProgress;
  },
): StatementResult {
  const { namespace, encryption, body, progress } = run;
  const bypassValidation = body.bypassDocumentValidation ?? false;
  switch (operation.kind) {
    case 'insert': {
      const collection = writableCollection(call, namespace);
      const { document } = operation;
      if (encryption === undefined) {
        insertDocument(call, collection, document, { bypassValidation, progress });
      } else {
        const prepared = { encryption, document: encryption.prepareDocument(document) };
        insertEncrypted(call, collection, prepared, bypassValidation);
      }
      return { kind: 'insert' };
    }
    case 'update': {
      const { filter, updateMods, multi, upsert, options } = operation;
      const statement = { ...options, filter, update: updateMods, multi, upsert, let: body.let };
      return carryOutUpdate(call, namespace, encryption, {
        ...statement,
        bypassValidation,
        progress: progress.update,
      }).result;
    }
    case 'delete': {
      const { filter, multi, options } = operation;
      const statement = { ...options, filter, multi, let: body.let, progress: progress.remove };
      const { deleted } = carryOutDelete(call, namespace, encryption, statement);
      return { kind: 'delete', deleted };
    }
  }
}

function add(totals: Totals, result: StatementResult): void {
  switch (result.kind) {
    case 'insert':
      totals.inserted++;
      return;
    case 'update':
      totals.matched += result.matched;
      totals.modified += result.modified;
      if (result.upsertedId !== undefined) totals.upserted++;
      return;
    case 'delete':
      totals.deleted += result.deleted;
      return;
    case 'findAndModify':
      return;
  }
}

function resultRow(index: number, result: StatementResult): Reply {
  const head = { ok: 1, idx: new Int32(index) };
  if (result.kind === 'update') {
    const { matched, modified, upsertedId } = result;
    const n = matched + (upsertedId === undefined ? 0 : 1);
    return replyOf({
      ...head,
      n: new Int32(n),
      nModified: new Int32(modified),
      upserted: upsertedId === undefined ? undefined : replyOf({ _id: upsertedId }),
    });
  }
  return replyOf({ ...head, n: new Int32(result.kind === 'delete' ? result.deleted : 1) });
}

function errorRow({ index, error }: WriteError, operation: BulkOperation): Reply {
  return replyOf({
    ok: 0,
    idx: new Int32(index),
    code: new Int32(error.code),
    errmsg: error.message,
    ...(error.extra as Readonly<Record<string, ReplyValue>>),
    n: new Int32(0),
    nModified: operation.kind === 'update' ? new Int32(0) : undefined,
  });
}

function replyTo(
  call: CommandCall,
  body: BulkWriteBody,
  run: {
    readonly rows: ReadonlyMap<number, Reply>;
    readonly totals: Totals;
    readonly errors: number;
    readonly retried: readonly number[];
  },
): Reply {
  const inOrder = [...run.rows].sort(([a], [b]) => a - b);
  const source = arraySource(inOrder.map(([, row]) => encodeReply(row)));
  const namespace = 'admin.$cmd.bulkWrite';
  const reply = firstBatch(call, { namespace, source }, { batchSize: body.cursor ?? Infinity });
  const { inserted, matched, modified, upserted, deleted } = run.totals;
  const sums = replyOf({
    nErrors: new Int32(run.errors),
    nInserted: new Int32(inserted),
    nMatched: new Int32(matched),
    nModified: new Int32(modified),
    nUpserted: new Int32(upserted),
    nDeleted: new Int32(deleted),
    retriedStmtIds: run.retried.length === 0 ? undefined : run.retried.map((id) => new Int32(id)),
    ...opTimeFields(call),
  });
  return new Map([...reply, ...sums]);
}
