import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { CommandOperationOptions, Hint } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import { type CursorReply, parseCursorReply } from '../operation-model/cursor-reply.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import { pipelineWrites } from '../operation-model/pipeline.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** The options of `aggregate` (CRUD specification, "AggregateOptions"). */
export interface AggregateCommandOptions extends Omit<CommandOperationOptions, 'explain'> {
  allowDiskUse?: boolean | undefined;
  /** Documents in each batch. */
  batchSize?: number | undefined;
  bypassDocumentValidation?: boolean | undefined;
  /** Fields for the command's `cursor`; `batchSize` is the usual way. */
  cursor?: Document | undefined;
  /** Milliseconds that each `getMore` of a change stream waits on the server. */
  maxAwaitTimeMS?: number | undefined;
  hint?: Hint | undefined;
  let?: Document | undefined;
  /** A collection to write the result to; the same as a last stage `$out`. */
  out?: string | undefined;
}

const OPTIONS: readonly (keyof AggregateCommandOptions & string)[] = [
  'allowDiskUse',
  'collation',
  'comment',
  'hint',
  'let',
  'maxTimeMS',
];

/** The `aggregate` command on a collection, or on the database when there is none. */
export function aggregate(
  namespace: Namespace,
  pipeline: readonly Document[],
  options: AggregateCommandOptions | undefined,
  settings: OperationSettings,
): Operation<CursorReply> {
  if (!Array.isArray(pipeline)) {
    throw new MongoInvalidArgumentError(
      'Argument "pipeline" must be an array of aggregation stages',
    );
  }
  const stages = typeof options?.out === 'string' ? [...pipeline, { $out: options.out }] : pipeline;
  const writes = pipelineWrites(stages);
  return {
    commandName: 'aggregate',
    namespace,
    access: writes ? 'write' : 'read',
    selection: writes ? 'writableOrSecondary' : 'byReadPreference',
    retry: writes ? 'never' : 'asRead',
    pinning: 'opensCursor',
    concerns: writes ? 'both' : 'read',
    settings,
    build: () => ({ body: aggregateBody(namespace.collection, stages, options) }),
    parse: parseCursorReply,
  };
}

/** The command's fields, also for `explain`. */
export function aggregateBody(
  collection: string | undefined,
  pipeline: readonly Document[],
  options: AggregateCommandOptions | undefined,
): Document {
  const body: Document = { aggregate: collection ?? 1, pipeline };
  const writes = pipelineWrites(pipeline);
  const cursor: Document = { ...options?.cursor };
  if (options?.batchSize !== undefined && !writes) cursor['batchSize'] = options.batchSize;
  body['cursor'] = cursor;
  if (options !== undefined) {
    copyOptions(body, options, OPTIONS);
    if (writes) copyOptions(body, options, ['bypassDocumentValidation']);
  }
  return body;
}
