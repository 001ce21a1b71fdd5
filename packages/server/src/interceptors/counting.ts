import type { CommandCall, Interceptor, Outcome } from '../command/call.ts';
import type { DocumentCounts, OperationCounts } from '../command/counters.ts';
import { DocumentBatch, type Reply } from '../command/reply.ts';

const KINDS: ReadonlyMap<string, keyof OperationCounts> = new Map([
  ['delete', 'delete'],
  ['find', 'query'],
  ['getMore', 'getmore'],
  ['insert', 'insert'],
  ['update', 'update'],
]);

/** Counts what was done, for serverStatus. */
export const counting: Interceptor = {
  name: 'counting',
  after(call, outcome) {
    const { counters } = call.node;
    if (outcome.kind === 'error') counters.userAsserts++;
    const kind = KINDS.get(call.command.name) ?? 'command';
    counters.operations[kind] += timesOf(kind, call, outcome);
    if (outcome.kind === 'reply') countDocuments(counters.documents, kind, outcome.reply);
    return outcome;
  },
};

const WRITTEN: Readonly<Record<string, readonly [count: keyof DocumentCounts, field: string]>> = {
  delete: ['deleted', 'n'],
  insert: ['inserted', 'n'],
  update: ['updated', 'nModified'],
};

function countDocuments(counts: DocumentCounts, kind: string, reply: Reply): void {
  const written = WRITTEN[kind];
  if (written !== undefined) {
    const [count, field] = written;
    counts[count] += Number(String(reply.get(field) ?? 0));
    return;
  }
  const cursor = reply.get('cursor');
  if (!(cursor instanceof Map)) return;
  const batch = cursor.get('firstBatch') ?? cursor.get('nextBatch');
  if (batch instanceof DocumentBatch) counts.returned += batch.documents.length;
}

// A batch counts as many times as it has statements; inserts by what was stored.
function timesOf(kind: keyof OperationCounts, { body }: CommandCall, outcome: Outcome): number {
  if (kind === 'insert') {
    const n = outcome.kind === 'reply' ? Number(String(outcome.reply.get('n') ?? 0)) : 0;
    return n;
  }
  const batch = kind === 'update' ? 'updates' : kind === 'delete' ? 'deletes' : undefined;
  if (batch === undefined) return 1;
  const sequence = body.sequences.find(({ identifier }) => identifier === batch);
  if (sequence !== undefined) return sequence.documents.length;
  const statements = body.value(batch);
  return Array.isArray(statements) ? statements.length : 1;
}
