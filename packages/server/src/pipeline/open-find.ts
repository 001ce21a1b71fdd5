import { PAUSE } from '../aggregate/pause.ts';
import type { CommandCall } from '../command/call.ts';
import { paceOf } from '../command/pacing.ts';
import { type DocumentSource, iteratorSource, PAUSED } from '../cursor/document-source.ts';
import { queryContext, viewCollation } from '../find/query-context.ts';
import { type FindBody, runFind } from '../find/run-find.ts';
import { compileProjection, isPositionalProjection } from '../query/project.ts';
import type { View } from '../storage/catalog.ts';
import type { Namespace } from '../storage/collection.ts';
import { CommandError } from '../value/command-error.ts';
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
  'noCursorTimeout',
  'allowPartialResults',
  'singleBatch',
];

// A find of a view is an aggregation; one document alone is a single batch there, too.
function checkViewOptions(body: FindBody): void {
  for (const option of NOT_ON_VIEWS) {
    if (body[option] === undefined || body[option] === false) continue;
    if (option === 'singleBatch' && body.limit === 1) continue;
    const words =
      option === 'tailable'
        ? 'Tailable cursors are not supported in aggregation.'
        : `Option ${option} not supported in aggregation.`;
    throw new CommandError('InvalidPipelineOperator', words);
  }
}

function findInView(call: CommandCall, view: View, body: FindBody): DocumentSource {
  checkViewOptions(body);
  const { filter, sort: asked, skip, limit, projection, hint } = body;
  if (projection !== undefined && isPositionalProjection(projection)) {
    const words = 'Cannot use positional projection in aggregation projection';
    throw new CommandError('Location31324', `Invalid $project :: caused by :: ${words}`);
  }
  const isNatural = asked?.has('$natural') === true;
  const sort = isNatural ? undefined : asked;
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
  const stages = stagesOf(wanted);
  if (projection !== undefined && projection.size > 0) {
    // The form is checked as any find's; a pipeline then knows less than that.
    compileProjection(projection, base);
    stages.push(new Map([['$project', projection]]));
  }
  const over = compileOver(call, stages, context);
  const found = runPipeline(call, over.pipeline, over.context, isNatural ? asked : hint);
  return iteratorSource(shown(found));
}

function* shown(documents: Iterable<AnyDocument>): Generator<Uint8Array> {
  for (const document of documents) {
    yield document === PAUSE ? PAUSED : asBytes(document);
  }
}
