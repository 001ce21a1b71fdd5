import { type DocumentSequence, isStateChange, present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import type { CommandCall } from '../command/call.ts';
import { CommandBody } from '../command/command-body.ts';
import { firstBatch } from '../command/cursor-reply.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { statementId } from '../command/grammar/statement-ids.ts';
import { type DocumentBatch, type Reply, type ReplyValue, replyOf } from '../command/reply.ts';
import { arraySource } from '../cursor/document-source.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { asArray } from '../value/known-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { forward } from './forward.ts';
import { withRecoveryToken } from './routed-transactions.ts';
import type { Router } from './router.ts';
import type { Shard } from './shard.ts';

/** One operation of a bulkWrite, with the shard that it is for. */
export interface RoutedOperation {
  readonly bytes: Uint8Array;
  /** The index in the command. */
  readonly index: number;
  readonly shard: Shard;
}

const SUMS = ['nErrors', 'nInserted', 'nMatched', 'nModified', 'nUpserted', 'nDeleted'] as const;

/** The answers of the shards so far. */
interface Results {
  readonly rows: Fields[];
  readonly sums: Map<string, number>;
  readonly retried: Value[];
  writeConcernError: ReplyValue | undefined;
}

/**
 * Carries out a bulkWrite over several shards, one after the other: in order as far as the command asks for that, or
 * each shard's operations at once. The answer is as if one server had done it all.
 */
export async function runRoutedBulk(
  router: Router,
  call: CommandCall,
  operations: readonly RoutedOperation[],
): Promise<Reply> {
  const ordered = call.body.value('ordered') !== false;
  const results: Results = { rows: [], sums: new Map(), retried: [], writeConcernError: undefined };
  const transaction = router.transactionOf(call);
  for (const batch of batchesOf(operations, ordered)) {
    try {
      const body = bodyOf(call, batch);
      const reply = await router.runPart(call, present(batch[0]).shard, { transaction, body });
      await note({ router, call, results }, reply, batch);
    } catch (error) {
      noteFailure(call, error, ordered ? batch.slice(0, 1) : batch, results);
    }
    if (ordered && (results.sums.get('nErrors') ?? 0) > 0) break;
  }
  const reply = replyTo(call, results);
  return transaction === undefined ? reply : withRecoveryToken(reply, transaction);
}

// In order: as long as the next ones are for the same shard. Otherwise: all that are for a shard.
function batchesOf(
  operations: readonly RoutedOperation[],
  ordered: boolean,
): readonly (readonly RoutedOperation[])[] {
  const batches: RoutedOperation[][] = [];
  for (const operation of operations) {
    const goesWith = (batch: RoutedOperation[] | undefined): boolean =>
      batch?.[0]?.shard === operation.shard;
    const batch = (ordered ? batches.slice(-1) : batches).find(goesWith);
    if (batch === undefined) batches.push([operation]);
    else batch.push(operation);
  }
  return batches;
}

interface Running {
  readonly router: Router;
  readonly call: CommandCall;
  readonly results: Results;
}

async function note(
  { router, call, results }: Running,
  reply: Reply,
  batch: readonly RoutedOperation[],
): Promise<void> {
  for (const name of SUMS) {
    results.sums.set(
      name,
      (results.sums.get(name) ?? 0) + (numberOf(reply.get(name) as Value) ?? 0),
    );
  }
  const retried = reply.get('retriedStmtIds');
  if (Array.isArray(retried)) for (const each of asArray(retried)) results.retried.push(each);
  results.writeConcernError ??= reply.get('writeConcernError');
  for await (const row of rowsOf(router, call, reply)) {
    const { index } = present(batch[numberOf(row.get('idx')) ?? 0]);
    results.rows.push(row.set('idx', new Int32(index)));
  }
}

/** The command for one shard: its operations, with the numbers that a retry knows them by. */
function bodyOf(call: CommandCall, batch: readonly RoutedOperation[]): CommandBody {
  const fields = decodeFields(call.body.bytes);
  const numberOfStatement = statementId(call.body);
  for (const name of ['ops', 'stmtId', 'cursor']) fields.delete(name);
  if (call.generic.txnNumber !== undefined && call.generic.autocommit === undefined) {
    fields.set(
      'stmtIds',
      batch.map(({ index }) => new Int32(numberOfStatement(index))),
    );
  } else {
    fields.delete('stmtIds');
  }
  const others = call.body.sequences.filter(({ identifier }) => identifier !== 'ops');
  const documents = batch.map(({ bytes }) => bytes);
  const sequences: DocumentSequence[] = [...others, { identifier: 'ops', documents }];
  return new CommandBody(encodeFields(fields), sequences);
}

async function* rowsOf(router: Router, call: CommandCall, first: Reply): AsyncGenerator<Fields> {
  let cursor = first.get('cursor') as Reply;
  let batch = cursor.get('firstBatch') as DocumentBatch;
  for (;;) {
    for (const bytes of batch.documents) yield decodeFields(bytes);
    const id = cursor.get('id') as bigint;
    if (id === 0n) return;
    const { node } = present(router.cursors.find(id));
    const next = await forward(call, node, getMoreBody(call, id));
    cursor = next.get('cursor') as Reply;
    batch = cursor.get('nextBatch') as DocumentBatch;
    if (cursor.get('id') === 0n) router.cursors.forget(id);
  }
}

function getMoreBody({ generic }: CommandCall, id: bigint): CommandBody {
  const fields: Fields = new Map<string, Value>([
    ['getMore', id],
    ['collection', '$cmd.bulkWrite'],
  ]);
  if (generic.lsid !== undefined) fields.set('lsid', generic.lsid);
  if (generic.autocommit === false) {
    fields.set('txnNumber', present(generic.txnNumber)).set('autocommit', false);
  }
  return new CommandBody(encodeFields(fields.set('$db', 'admin')));
}

// A statement that nobody has executed yet, and one that the client is to try again as a whole, is the command's own failure.
function noteFailure(
  call: CommandCall,
  error: unknown,
  failed: readonly RoutedOperation[],
  results: Results,
): void {
  const inTransaction = call.generic.autocommit === false;
  const isRow = error instanceof CommandError && !isStateChange(error.code) && !inTransaction;
  if (!isRow || results.sums.size === 0) throw error;
  call.forcedLabels = undefined;
  results.sums.set('nErrors', (results.sums.get('nErrors') ?? 0) + failed.length);
  for (const { index } of failed) {
    const row: Fields = new Map<string, Value>([
      ['ok', 0],
      ['idx', new Int32(index)],
      ['code', new Int32(error.code)],
      ['errmsg', error.message],
      ['n', new Int32(0)],
    ]);
    results.rows.push(row);
  }
}

function replyTo(call: CommandCall, results: Results): Reply {
  const rows = results.rows.sort(
    (a, b) => present(numberOf(a.get('idx'))) - present(numberOf(b.get('idx'))),
  );
  const source = arraySource(rows.map((row) => encodeFields(row)));
  const cursor = call.body.value('cursor');
  const asked = cursor instanceof Map ? numberOf(cursor.get('batchSize')) : undefined;
  const namespace = 'admin.$cmd.bulkWrite';
  const reply = firstBatch(call, { namespace, source }, { batchSize: asked ?? Infinity });
  const sums = SUMS.map((name) => [name, new Int32(results.sums.get(name) ?? 0)] as const);
  const { retried, writeConcernError } = results;
  const rest = replyOf({
    retriedStmtIds: retried.length === 0 ? undefined : (retried as ReplyValue[]),
    writeConcernError,
  });
  return new Map<string, ReplyValue>([...reply, ...sums, ...rest]);
}
