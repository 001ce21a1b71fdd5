import { parseGeoNear } from '../aggregate/geo-near-arguments.ts';
import type { PipelineNamespace } from '../aggregate/pipeline.ts';
import type { CommandCall } from '../command/call.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { collationOf, queryContext } from '../find/query-context.ts';
import { nearQuery } from '../pipeline/geo-near.ts';
import { pipelineContext } from '../pipeline/pipeline-environment.ts';
import { compileOver, findQueryOf } from '../pipeline/pipeline-source.ts';
import type { AggregateBody } from '../pipeline/run-aggregate.ts';
import { explainEnding, explainQuery, sentCommand, type Verbosity } from './explain-plan.ts';

/** What explain tells of a pipeline: the plan below it, then its stages. */
export function explainAggregate(
  call: CommandCall,
  namespace: PipelineNamespace,
  body: AggregateBody,
  verbosity: Verbosity = 'queryPlanner',
): Reply {
  const { storage } = call.node;
  const { database, collection: name = '' } = namespace;
  const own = storage.collection(database, name)?.options.collation;
  const base = queryContext(call, { collation: collationOf(body.collation, own), let: body.let });
  const made = pipelineContext(call, base, namespace);
  const { pipeline, context } = compileOver(call, body.pipeline, made);
  const below = context.namespace;
  const ending = explainEnding(call, sentCommand(call));
  if (pipeline.source?.stage === '$geoNear') {
    const { request } = parseGeoNear(pipeline.source.spec, context);
    const asked = nearQuery(call, context, { namespace: below, request });
    const plan = explainQuery({ ...asked, namespace: asked.collection.fullName, verbosity });
    plan.delete('explainVersion');
    const rest = body.pipeline.slice(body.pipeline.length - pipeline.stageNames.length + 1);
    const stages = [replyOf({ $geoNearCursor: plan }), ...rest];
    return new Map([...replyOf({ explainVersion: '1', stages }), ...ending]);
  }
  const query = { ...findQueryOf(pipeline.pushDown, context, call), hint: body.hint };
  const plan = explainQuery({
    namespace: `${below.database}.${below.collection ?? '$cmd.aggregate'}`,
    collection: storage.collection(below.database, below.collection ?? '', call.readAt),
    query,
    verbosity,
  });
  const rest = body.pipeline.slice(pipeline.pushDown.stageCount);
  if (rest.length === 0) return new Map([...plan, ...ending]);
  plan.delete('explainVersion');
  const stages = [replyOf({ $cursor: plan }), ...rest];
  return new Map([...replyOf({ explainVersion: '1', stages }), ...ending]);
}
