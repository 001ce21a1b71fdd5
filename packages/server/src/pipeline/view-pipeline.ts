import { compilePipeline } from '../aggregate/pipeline.ts';
import type { PlannedView } from '../collection/view-graph.ts';
import type { CommandCall } from '../command/call.ts';
import { namespaceText } from '../command/namespace.ts';
import { queryContext } from '../find/query-context.ts';
import { CommandError } from '../value/command-error.ts';
import { pipelineContext } from './pipeline-environment.ts';

/** Throws for a pipeline that a view cannot have: one that writes, or that is none. */
export function checkViewPipeline(
  call: CommandCall,
  view: Pick<PlannedView, 'namespace' | 'pipeline' | 'collation'>,
): void {
  const { namespace, pipeline, collation } = view;
  for (const [at, stage] of pipeline.entries()) {
    const [name] = stage.keys();
    if (name !== '$out' && name !== '$merge') continue;
    const text = namespaceText(namespace);
    throw new CommandError(
      'OptionNotSupportedOnView',
      `Invalid pipeline for view ${text} :: caused by :: The aggregation stage ${name} in ` +
        `location ${at} of the pipeline cannot be used in the view definition of ${text} because ` +
        'it writes to disk',
    );
  }
  const base = queryContext(call, { collation });
  const over = { database: namespace.database, collection: namespace.name };
  try {
    compilePipeline(pipeline, pipelineContext(call, base, over));
  } catch (error) {
    if (!(error instanceof CommandError) || error.codeName === UNRECOGNIZED_STAGE) throw error;
    throw new CommandError(
      error.codeName,
      `Invalid pipeline for view ${namespaceText(namespace)} :: caused by :: ${error.message}`,
    );
  }
}

const UNRECOGNIZED_STAGE = 'Location40324';
