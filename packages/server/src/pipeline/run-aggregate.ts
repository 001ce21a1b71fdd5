import { PAUSE } from '../aggregate/pause.ts';
import type { PipelineNamespace } from '../aggregate/pipeline.ts';
import type { ChangeStreamSource } from '../change-stream/change-stream-source.ts';
import type { MergedChangeStream } from '../change-stream/merged-change-stream.ts';
import type { CommandCall } from '../command/call.ts';
import { namespaceText } from '../command/namespace.ts';
import { paceOf } from '../command/pacing.ts';
import { ALLOWANCE_BYTES, tooLarge } from '../command/too-large.ts';
import { iteratorSource, PAUSED } from '../cursor/document-source.ts';
import type { CursorOptions } from '../cursor/server-cursor.ts';
import { collationOf, queryContext, viewCollation } from '../find/query-context.ts';
import { CommandError } from '../value/command-error.ts';
import type { AnyDocument, Fields } from '../value/value.ts';
import { checkSplitsEvents, openChangeStream } from './open-change-stream.ts';
import { type MergeProgress, pipelineContext } from './pipeline-environment.ts';
import { asBytes, compileOver, runPipeline } from './pipeline-source.ts';
import { checkStagesInTransaction } from './transaction-stages.ts';

const MOST_BYTES = 16 * 1024 * 1024 + ALLOWANCE_BYTES;

/** The fields of the aggregate command that decide about its documents. */
export interface AggregateBody {
  readonly pipeline: readonly Fields[];
  readonly collation?: Fields;
  readonly hint?: string | Fields;
  readonly let?: Fields;
  readonly allowDiskUse?: boolean;
  readonly bypassDocumentValidation?: boolean;
}

/** The parts that a cursor over a pipeline's documents is made of. */
export type AggregateCursor = Pick<
  CursorOptions,
  'source' | 'tailable' | 'awaitData' | 'isChangeStream' | 'batchFields'
>;

/** The documents that a pipeline yields; those of a change stream do not end. */
export function runAggregate(
  call: CommandCall,
  namespace: PipelineNamespace,
  body: AggregateBody,
  merging?: MergeProgress,
): AggregateCursor {
  const { pipeline: stages, hint, bypassDocumentValidation = false } = body;
  const { database, collection } = namespace;
  const entry = collection === undefined ? undefined : call.data.find(database, collection);
  const own = entry?.kind === 'view' ? entry.collation : entry?.options.collation;
  // A collection may be dropped and made anew while it is watched: its collation says nothing then.
  const watches = stages[0]?.has('$changeStream') === true;
  if (watches && entry?.kind === 'view') {
    throw new CommandError(
      'CommandNotSupportedOnView',
      `Namespace ${namespaceText(entry.namespace)} is a view, not a collection`,
    );
  }
  const fallback = watches ? undefined : own;
  const collation =
    entry?.kind === 'view'
      ? viewCollation(body.collation, entry.collation)
      : collationOf(body.collation, fallback);
  // A change stream looks at one event at a time.
  const plain = queryContext(call, { collation, let: body.let });
  const unpaced = body.allowDiskUse === false ? { ...plain, forbidsDiskUse: true } : plain;
  const base = watches ? unpaced : { ...unpaced, pace: paceOf(call) };
  const context = pipelineContext(call, base, namespace, {
    bypassValidation: bypassDocumentValidation,
    ...(merging !== undefined && { merging }),
  });
  const { pipeline, context: over } = compileOver(call, stages, context);
  checkStagesInTransaction(call, pipeline.stageNames);
  if (pipeline.target !== undefined) call.writes = true;
  if (call.generic.apiStrict) checkStable(pipeline.stageNames, call.generic.apiVersion ?? '1');
  checkSplitsEvents(pipeline);
  if (pipeline.source?.stage === '$changeStream') {
    const source = openChangeStream(call, pipeline, over);
    const batchFields = batchFieldsOf(source);
    return { source, tailable: true, awaitData: true, isChangeStream: true, batchFields };
  }
  const documents = runPipeline(call, pipeline, over, hint);
  return { source: iteratorSource(bytesOf(documents)) };
}

function batchFieldsOf(
  source: ChangeStreamSource | MergedChangeStream,
): NonNullable<CursorOptions['batchFields']> {
  return (isLastPending) => {
    const fields = new Map<string, Uint8Array | boolean>([
      ['postBatchResumeToken', source.batchToken(isLastPending)],
    ]);
    return source.exhausted && !isLastPending ? fields.set('invalidated', true) : fields;
  };
}

function* bytesOf(documents: Iterable<AnyDocument>): Generator<Uint8Array> {
  for (const document of documents) yield document === PAUSE ? PAUSED : sent(document);
}

/** A document that a pipeline yields may have grown beyond what any document may be. */
function sent(document: AnyDocument): Uint8Array {
  const bytes = asBytes(document);
  if (bytes.length > MOST_BYTES) throw tooLarge(bytes, MOST_BYTES);
  return bytes;
}

// Stages that report on one server are no part of an interface that promises to stay.
const NOT_STABLE: ReadonlySet<string> = new Set([
  '$currentOp',
  '$indexStats',
  '$listLocalSessions',
  '$listSearchIndexes',
  '$listSessions',
  '$planCacheStats',
  '$search',
  '$searchMeta',
  '$vectorSearch',
]);

function checkStable(stages: readonly string[], version: string): void {
  for (const stage of stages) {
    if (!NOT_STABLE.has(stage)) continue;
    throw new CommandError(
      'APIStrictError',
      `stage ${stage} is not allowed with 'apiStrict: true' in API Version ${version}`,
    );
  }
}
