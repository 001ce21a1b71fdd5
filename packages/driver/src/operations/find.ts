import type { Document } from 'bson';
import type { CommandOperationOptions, Hint } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import { type CursorReply, parseCursorReply } from '../operation-model/cursor-reply.ts';
import { formatHint } from '../operation-model/format-hint.ts';
import { formatSort } from '../operation-model/format-sort.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import type { Sort } from '../schema/sort.ts';

/** The options of `find` (CRUD specification, "FindOptions"). */
export interface FindCommandOptions
  extends Omit<CommandOperationOptions, 'writeConcern' | 'explain'> {
  /** 0 or absent: no limit. A negative one also asks for a single batch. */
  limit?: number | undefined;
  sort?: Sort | undefined;
  projection?: Document | undefined;
  skip?: number | undefined;
  hint?: Hint | undefined;
  tailable?: boolean | undefined;
  awaitData?: boolean | undefined;
  /** Documents in each batch. A negative one asks for a single batch of that size. */
  batchSize?: number | undefined;
  returnKey?: boolean | undefined;
  min?: Document | undefined;
  max?: Document | undefined;
  /** Milliseconds that a tailable cursor waits for new documents on the server. */
  maxAwaitTimeMS?: number | undefined;
  noCursorTimeout?: boolean | undefined;
  /** The name that older code uses: `false` means `noCursorTimeout`. */
  timeout?: boolean | undefined;
  allowDiskUse?: boolean | undefined;
  singleBatch?: boolean | undefined;
  allowPartialResults?: boolean | undefined;
  showRecordId?: boolean | undefined;
  let?: Document | undefined;
  /** Sent, and ignored by every server since 4.4. */
  oplogReplay?: boolean | undefined;
}

export const FIND_OPTIONS: readonly (keyof FindCommandOptions & string)[] = [
  'projection',
  'hint',
  'skip',
  'comment',
  'maxTimeMS',
  'max',
  'min',
  'returnKey',
  'showRecordId',
  'tailable',
  'oplogReplay',
  'noCursorTimeout',
  'awaitData',
  'allowPartialResults',
  'collation',
  'allowDiskUse',
  'singleBatch',
  'let',
];

/** The `find` command; its result is the first batch. */
export function find(
  namespace: Namespace & { readonly collection: string },
  filter: Document,
  options: FindCommandOptions | undefined,
  settings: OperationSettings,
): Operation<CursorReply> {
  return {
    commandName: 'find',
    namespace,
    access: 'read',
    selection: 'byReadPreference',
    retry: 'asRead',
    pinning: 'opensCursor',
    concerns: 'read',
    settings,
    build: () => ({ body: findBody(namespace.collection, filter, options) }),
    parse: parseCursorReply,
  };
}

/** The command's fields, also for `explain`. */
export function findBody(
  collection: string,
  filter: Document,
  options: FindCommandOptions | undefined,
): Document {
  const body: Document = { find: collection, filter };
  if (options === undefined) return body;
  const sort = formatSort(options.sort);
  if (sort !== undefined) body['sort'] = sort;
  copyOptions(body, options, FIND_OPTIONS);
  if (Array.isArray(options.projection)) body['projection'] = namedFields(options.projection);
  if (options.hint) body['hint'] = formatHint(options.hint);
  if (typeof options.timeout === 'boolean') body['noCursorTimeout'] = !options.timeout;
  addLimit(body, options);
  return body;
}

/** Older code names the fields that it wants in a list. */
function namedFields(names: readonly string[]): Document {
  return names.length === 0 ? { _id: 1 } : Object.fromEntries(names.map((name) => [name, 1]));
}

/**
 * A batch size that equals the limit is sent as one more, so that the server can close the cursor with the
 * first batch (CRUD specification, "Combining Limit and Batch Size").
 */
function addLimit(body: Document, { limit, batchSize }: FindCommandOptions): void {
  if (typeof limit === 'number') {
    body['limit'] = Math.abs(limit);
    if (limit < 0) body['singleBatch'] = true;
  }
  if (typeof batchSize !== 'number') return;
  if (batchSize < 0) {
    if (!limit || Math.abs(batchSize) < Math.abs(limit)) body['limit'] = -batchSize;
    body['singleBatch'] = true;
  } else if (body['singleBatch'] !== true || limit === undefined) {
    body['batchSize'] = batchSize !== 0 && batchSize === limit ? batchSize + 1 : batchSize;
  }
}
