import type {
  MergeOptions,
  PipelineContext,
  PipelineEnvironment,
  PipelineNamespace,
} from '../aggregate/pipeline.ts';
import type { CommandCall } from '../command/call.ts';
import type { ExpressionContext } from '../expression/expression.ts';
import { findSource } from '../find/find-source.ts';
import { textSearchIndexOf } from '../find/text-matches.ts';
import { findsEqual } from '../plan/index-bounds.ts';
import { nearestDocuments } from './geo-near.ts';
import { mergeDocument } from './merge-document.ts';
import { reportRows } from './pipeline-report.ts';
import { compileOver, documentsOf, findQueryOf, runPipeline, stagesOf } from './pipeline-source.ts';
import { replacingCollection } from './replace-collection.ts';

/** Describes how a pipeline that ends with `$out` or `$merge` writes. */
export interface PipelineWriting {
  readonly bypassValidation: boolean;
  /** For `$merge`, which may have to wait for transactions, and then is run once more. */
  readonly merging?: MergeProgress;
}

/** The number of documents that are merged already, and how many this run has come by. */
export interface MergeProgress {
  done: number;
  seen: number;
}

/** The services that the rest of the server does for a pipeline of this command. */
export function pipelineContext(
  call: CommandCall,
  base: ExpressionContext,
  namespace: PipelineNamespace,
  writing: PipelineWriting = { bypassValidation: false },
): PipelineContext {
  const context: PipelineContext = {
    ...base,
    namespace,
    world: worldOf(call, writing, () => context),
  };
  return context;
}

function worldOf(
  call: CommandCall,
  { bypassValidation, merging }: PipelineWriting,
  context: () => PipelineContext,
): PipelineEnvironment {
  const { storage } = call.node;
  const isRouted = call.connection.isInternal;
  return {
    documents(namespace, pushDown, variables) {
      const { database, collection = '' } = namespace;
      const asked = pushDown ?? {};
      const own = variables === undefined ? context() : { ...context(), variables };
      if (call.data.find(database, collection)?.kind === 'view') {
        const over = compileOver(call, stagesOf(asked), { ...own, namespace });
        return runPipeline(call, over.pipeline, over.context);
      }
      const found = call.data.collection(database, collection, call.readAt);
      return documentsOf(findSource(found, findQueryOf(asked, own, call)));
    },
    isIndexed({ database, collection = '' }, path) {
      const found = call.data.find(database, collection);
      if (found?.kind !== 'collection') return false;
      return found.indexes.some((index) => findsEqual(index, path, context().collation));
    },
    nearest: (namespace, request) => nearestDocuments(call, context(), { namespace, request }),
    texts({ database, collection = '' }) {
      const found = call.data.collection(database, collection, call.readAt);
      return textSearchIndexOf(found, `${database}.${collection}`);
    },
    replacingCollection(target, documents, timeseries) {
      const namespace = { database: target.database, name: target.collection ?? '' };
      return replacingCollection(call, namespace, { documents, timeseries, bypassValidation });
    },
    merge(document, options: MergeOptions) {
      if (merging !== undefined && merging.seen++ < merging.done) return;
      // The write of one document is one piece.
      const { pace: _, ...unpaced } = context();
      mergeDocument(call, document, { ...options, context: unpaced, bypassValidation });
      if (merging !== undefined) merging.done++;
    },
    identifyingFields({ database, collection = '' }) {
      const key = isRouted ? storage.shardKeyOf?.(`${database}.${collection}`) : undefined;
      return [...new Set(['_id', ...(key?.keys() ?? [])])];
    },
    isRouted,
    hasUniqueIndex({ database, collection = '' }, paths) {
      if (paths.length === 1 && paths[0] === '_id') return true;
      const wanted = [...paths].sort().join('\0');
      const indexes = storage.collection(database, collection)?.indexes ?? [];
      return indexes.some(({ definition }) => {
        const plain = definition.unique && definition.covers === undefined;
        return (
          plain &&
          definition.paths
            .map(({ path }) => path)
            .sort()
            .join('\0') === wanted
        );
      });
    },
    report: (stage, options) =>
      reportRows(call, { stage, options, namespace: context().namespace }),
  };
}
