import { entryOf } from '@touchstone/protocol';
import { parseGeoNear } from '../aggregate/arguments/geo-near-arguments.ts';
import { PAUSE } from '../aggregate/pause.ts';
import type { PipelineNamespace } from '../aggregate/pipeline.ts';
import type { CommandCall } from '../command/call.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { paceOf } from '../command/pacing.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { collationOf, queryContext } from '../find/query-context.ts';
import { nearQuery } from '../pipeline/geo-near.ts';
import { pipelineContext } from '../pipeline/pipeline-environment.ts';
import { compileOver, findQueryOf, resolveView, runPipeline } from '../pipeline/pipeline-source.ts';
import type { AggregateBody } from '../pipeline/run-aggregate.ts';
import type { View } from '../storage/catalog.ts';
import { collationDocument } from '../value/collation.ts';
import type { Steps } from '../value/steps.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';
import { explainEnding, explainQuery, sentCommand, type Verbosity } from './explain-plan.ts';
import { asQueryPlan, joinedStages, joining } from './joined-stages.ts';
import { neededFields } from './needed-fields.ts';
import { shownProjection, shownStages } from './shown-stages.ts';

function projected<Query>(query: Query, projection: Fields | undefined): Query {
  return projection === undefined ? query : { ...query, projection };
}

/** The explanation of a pipeline: the plan below it, then its stages; in steps. */
export function* explainAggregate(
  call: CommandCall,
  namespace: PipelineNamespace,
  body: AggregateBody & { readonly shown?: Fields },
  verbosity: Verbosity = 'queryPlanner',
): Steps<Reply> {
  const { storage } = call.node;
  const { database, collection: name = '' } = namespace;
  const own = storage.collection(database, name)?.options.collation;
  const collation = collationOf(body.collation, own);
  const base = { ...queryContext(call, { collation, let: body.let }), pace: paceOf(call) };
  const made = pipelineContext(call, base, namespace);
  const { pipeline, context } = compileOver(call, body.pipeline, made);
  const below = context.namespace;
  const ending = explainEnding(call, body.shown ?? sentPipeline(call, namespace, body));
  if (pipeline.source?.stage === '$geoNear') {
    const { request } = parseGeoNear(pipeline.source.spec, context);
    const asked = nearQuery(call, context, { namespace: below, request });
    const plan = yield* explainQuery({ ...asked, namespace: asked.collection.fullName, verbosity });
    plan.delete('explainVersion');
    const rest = shownStages(pipeline.written.slice(1), below.database);
    const stages = [replyOf({ $geoNearCursor: plan }), ...rest];
    return new Map([...replyOf({ explainVersion: '1', stages }), ...commandLast(ending)]);
  }
  const collection = storage.collection(below.database, below.collection ?? '', call.readAt);
  const query = { ...findQueryOf(pipeline.pushDown, context, call), hint: body.hint };
  const written = pipeline.written.slice(pipeline.pushDown.stageCount);
  const shown = shownProjection(written[0]);
  const { joined, rest } =
    shown === undefined
      ? joinedStages(call, written, below)
      : { joined: [], rest: written.slice(1) };
  const isJoined = joined.length > 0 && collection !== undefined;
  const results =
    isJoined && verbosity !== 'queryPlanner'
      ? yield* counted(runPipeline(call, pipeline, context, body.hint))
      : 0;
  const plan = yield* explainQuery({
    namespace: `${below.database}.${below.collection ?? '$cmd.aggregate'}`,
    collection,
    isWholePipeline: rest.length === 0,
    query: projected(
      query,
      shown ?? (joined[0] === undefined ? neededFields(rest) : joined[0].needs),
    ),
    verbosity,
    over: isJoined ? joining(joined, results) : undefined,
  });
  if (isJoined) asQueryPlan(plan);
  const version = entryOf(plan, 'explainVersion');
  if (rest.length === 0) return new Map([...plan, ...ending]);
  plan.delete('explainVersion');
  const stages = [replyOf({ $cursor: plan }), ...shownStages(rest, below.database)];
  return new Map([...replyOf({ explainVersion: version, stages }), ...commandLast(ending)]);
}

function* counted(documents: Iterable<AnyDocument>): Steps<number> {
  let count = 0;
  for (const each of documents) {
    if (each === PAUSE) yield;
    else count++;
  }
  return count;
}

// Behind stages, the command stands after those who explain it.
function commandLast(ending: Reply): Reply {
  const command = entryOf(ending, 'command');
  const last: Reply = new Map(ending);
  last.delete('command');
  return last.set('command', command);
}

/** The command as it was sent; over a view, as what it comes to over the collection below. */
function sentPipeline(
  call: CommandCall,
  namespace: PipelineNamespace,
  body: AggregateBody,
): Fields {
  const { database, collection } = namespace;
  const entry = collection === undefined ? undefined : call.data.find(database, collection);
  if (entry?.kind !== 'view') return sentCommand(call).set('$db', database);
  return overView(call, entry, body);
}

/** An aggregation over a view, as MongoDB makes one of the collection below. */
export function overView(call: CommandCall, view: View, { pipeline, hint }: AggregateBody): Fields {
  const { namespace, stages } = resolveView(call, view);
  const maxTimeMS = numberOf(call.body.value('maxTimeMS'));
  const command: Fields = new Map<string, Value>([
    ['aggregate', namespace.collection ?? ''],
    ['pipeline', [...stages, ...pipeline]],
    ['cursor', new Map()],
  ]);
  if (maxTimeMS !== undefined) command.set('maxTimeMS', BigInt(maxTimeMS));
  const { collation } = view;
  command.set(
    'collation',
    collation ? collationDocument(collation) : new Map([['locale', 'simple']]),
  );
  if (hint !== undefined)
    command.set('hint', typeof hint === 'string' ? new Map([['$hint', hint]]) : hint);
  return command;
}
