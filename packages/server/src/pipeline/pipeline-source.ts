import { PAUSE } from '../aggregate/pause.ts';
import {
  compilePipeline,
  type Pipeline,
  type PipelineContext,
  type PipelineNamespace,
} from '../aggregate/pipeline.ts';
import type { PushDown } from '../aggregate/pipeline-context.ts';
import type { CommandCall } from '../command/call.ts';
import { type DocumentSource, PAUSED } from '../cursor/document-source.ts';
import type { ExpressionContext } from '../expression/expression.ts';
import { type FindQuery, findSource, searchSource } from '../find/find-source.ts';
import type { View } from '../storage/catalog.ts';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { integerValue } from '../value/numbers.ts';
import { type AnyDocument, type Fields, isFields, type Value } from '../value/value.ts';

/** Tells how deep views may stand on views. */
const MOST_VIEWS = 20;

/** The collection that a name stands for, and the stages that views on the way to it add in front. */
export interface Resolved {
  readonly namespace: PipelineNamespace;
  readonly stages: readonly Fields[];
}

/** Follows views to the collection below them. Throws ViewDepthLimitExceeded. */
export function resolveView(call: CommandCall, view: View): Resolved {
  const { catalog } = call.node.storage;
  let stages = view.pipeline;
  let current = view;
  for (let depth = 1; depth <= MOST_VIEWS; depth++) {
    const { database } = current.namespace;
    const below = catalog.find(database, current.viewOn);
    if (below?.kind !== 'view') {
      return { namespace: { database, collection: current.viewOn }, stages };
    }
    stages = [...below.pipeline, ...stages];
    current = below;
  }
  throw new CommandError(
    'ViewDepthLimitExceeded',
    `View depth too deep or view cycle detected; maximum depth is ${MOST_VIEWS}`,
  );
}

/** The documents of a source, one after the other. */
export function* documentsOf(source: DocumentSource): Generator<AnyDocument> {
  for (let document = source.next(); document !== undefined; document = source.next()) {
    yield document === PAUSED ? PAUSE : document;
  }
}

/** The documents that a compiled pipeline yields over its collection. */
export function runPipeline(
  call: CommandCall,
  pipeline: Pipeline,
  context: PipelineContext,
  hint?: string | Fields,
): Iterable<AnyDocument> {
  if (pipeline.source !== undefined) return pipeline.run([]);
  const { pushDown } = pipeline;
  const { database, collection: name = '' } = context.namespace;
  const collection = call.data.collection(database, name, call.readAt);
  const fullName = `${database}.${name}`;
  const query: FindQuery = {
    ...findQueryOf(pushDown, context, call),
    hint,
    fullName,
    tellsCollation: true,
  };
  const source = asksForKeys(pipeline)
    ? searchSource(collection, { ...query, keepsMetadata: true })
    : findSource(collection, query);
  return pipeline.run(documentsOf(source), pushDown.stageCount);
}

// A later sort forgets what an earlier one went by.
function asksForKeys({ written, pushDown }: Pipeline): boolean {
  const behind = written.slice(pushDown.stageCount);
  return (
    behind.some(({ argument }) => namesKeys(argument)) &&
    !behind.some(({ name }) => name === '$sort')
  );
}

function namesKeys(value: Value): boolean {
  if (Array.isArray(value)) return value.some(namesKeys);
  if (!isFields(value)) return false;
  const meta = value.get('$meta');
  return meta === 'sortKey' || meta === 'indexKey' || [...value.values()].some(namesKeys);
}

/** The query that the storage is asked in the place of a pipeline's first stages. */
export function findQueryOf(
  { filter, sort, skip, limit }: Omit<PushDown, 'stageCount'>,
  context: ExpressionContext,
  call: CommandCall,
): FindQuery {
  // A limit of nothing is not the same as no limit.
  return { filter: filter ?? new Map(), sort, skip, limit, context, at: call.readAt };
}

/** A pipeline over what a name stands for: views put their own stages in front. */
export function compileOver(
  call: CommandCall,
  stages: readonly Value[],
  context: PipelineContext,
): { readonly pipeline: Pipeline; readonly context: PipelineContext } {
  const { database, collection } = context.namespace;
  const entry = collection === undefined ? undefined : call.data.find(database, collection);
  // Statistics are those of the view itself.
  const [first] = stages;
  const isOwn = first instanceof Map && first.has('$collStats');
  if (entry?.kind !== 'view' || isOwn) {
    return { pipeline: compilePipeline(stages, context), context };
  }
  const resolved = resolveView(call, entry);
  const over = { ...context, namespace: resolved.namespace };
  return { pipeline: compilePipeline([...resolved.stages, ...stages], over), context: over };
}

/** The stages that do what a push-down says, for where there is no storage to do it. */
export function stagesOf({ filter, sort, skip, limit }: Omit<PushDown, 'stageCount'>): Fields[] {
  const stages: Fields[] = [];
  const add = (name: string, spec: Value): void => {
    stages.push(new Map([[name, spec]]));
  };
  if (filter !== undefined && filter.size > 0) add('$match', filter);
  if (sort !== undefined && sort.size > 0) add('$sort', sort);
  if (skip !== undefined && skip > 0) add('$skip', integerValue(skip));
  if (limit !== undefined && limit > 0) add('$limit', integerValue(limit));
  return stages;
}

/** A document as bytes. */
export function asBytes(document: AnyDocument): Uint8Array {
  return document instanceof Map ? encodeFields(document) : document;
}
