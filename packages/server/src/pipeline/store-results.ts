import type { MergeOptions, PipelineNamespace } from '../aggregate/pipeline.ts';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import type { MapReduceMode } from '../command/grammar/map-reduce-output.ts';
import { inPieces } from '../command/pacing.ts';
import { queryContext } from '../find/query-context.ts';
import { retryWriteConflict } from '../write/retry-write-conflict.ts';
import { pipelineContext } from './pipeline-environment.ts';
import { checkKey, type MapReduced } from './run-map-reduce.ts';

/** Describes how the results of a `mapReduce` are stored. */
export interface StoreOptions {
  readonly target: PipelineNamespace;
  readonly mode: MapReduceMode;
  readonly bypassValidation: boolean;
}

/** Writes the results of a `mapReduce` into a collection; waits for transactions that are in the way. */
export function storeResults(
  call: CommandCall,
  { results, together }: MapReduced,
  { target, mode, bypassValidation }: StoreOptions,
): MaybePromise<void> {
  const base = queryContext(call, { collation: undefined });
  const merging = { done: 0, seen: 0 };
  const { world } = pipelineContext(call, base, target, { bypassValidation, merging });
  const options: MergeOptions = {
    target,
    on: ['_id'],
    whenMatched: mode === 'reduce' ? { kind: 'pipeline', update: together } : { kind: 'replace' },
    whenNotMatched: 'insert',
  };
  return retryWriteConflict(call, () => {
    if (mode === 'replace') {
      return inPieces(call, world.replacingCollection(target, results));
    }
    merging.seen = 0;
    for (const document of results) {
      checkKey(document);
      world.merge(document, options);
    }
  });
}
