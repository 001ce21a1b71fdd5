import { PAUSE } from '../aggregate/pause.ts';
import type { CommandCall } from '../command/call.ts';
import { paceOf } from '../command/pacing.ts';
import { type DocumentSource, iteratorSource, PAUSED } from '../cursor/document-source.ts';
import { queryContext, viewCollation } from '../find/query-context.ts';
import { type FindBody, runFind } from '../find/run-find.ts';
import { compileProjection, isPositionalProjection, type Projection } from '../query/project.ts';
import type { View } from '../storage/catalog.ts';
import type { Namespace } from '../storage/collection.ts';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { AnyDocument } from '../value/value.ts';
import { pipelineContext } from './pipeline-environment.ts';
import { asBytes, compileOver, runPipeline, stagesOf } from './pipeline-source.ts';

/** The documents that a query yields, whether the name is a collection's or a view's. */
export function openFind(
  call: CommandCall,
  namespace: Namespace,
  body: FindBody,
): { readonly source: DocumentSource; readonly tailable: boolean } {
  const entry = call.data.find(namespace.database, namespace.name);
  if (entry?.kind !== 'view') return runFind(call, namespace, body);
  return { source: findInView(call, entry, body), tailable: false };
}

const NOT_ON_VIEWS: readonly (keyof FindBody)[] = [
  'min',
  'max',
  'returnKey',
  'showRecordId',
  'tailable',
];

function findInView(call: CommandCall, view: View, body: FindBody): DocumentSource {
  for (const option of NOT_ON_VIEWS) {
    if (body[option] === undefined || body[option] === false) continue;
    throw new CommandError('InvalidPipelineOperator', `Option ${option} not supported on view.`);
  }
  const { filter, sort: asked, skip, limit, projection, hint } = body;
  if (projection !== undefined && isPositionalProjection(projection)) {
    const words = 'Cannot use positional projection in aggregation projection';
    throw new CommandError('Location31324', `Invalid $project :: caused by :: ${words}`);
  }
  // The order of the documents below is the only natural one: a pipeline does not turn it around.
  const sort = asked?.has('$natural') ? undefined : asked;
  const collation = viewCollation(body.collation, view.collation);
  const base = { ...queryContext(call, { collation, let: body.let }), pace: paceOf(call) };
  const { database, name: collection } = view.namespace;
  const context = pipelineContext(call, base, { database, collection });
  const wanted = {
    ...(filter === undefined ? {} : { filter }),
    ...(sort === undefined ? {} : { sort }),
    ...(skip === undefined ? {} : { skip }),
    ...(limit === undefined ? {} : { limit }),
  };
  const over = compileOver(call, stagesOf(wanted), context);
  const project =
    projection === undefined || projection.size === 0
      ? undefined
      : compileProjection(projection, base);
  return iteratorSource(shown(runPipeline(call, over.pipeline, over.context, hint), project));
}

function* shown(
  documents: Iterable<AnyDocument>,
  project: Projection | undefined,
): Generator<Uint8Array> {
  for (const document of documents) {
    if (document === PAUSE) yield PAUSED;
    else yield project === undefined ? asBytes(document) : encodeFields(project(document));
  }
}
