import type {
  MergeOptions,
  PipelineContext,
  PipelineNamespace,
  PipelineWorld,
} from '../aggregate/pipeline.ts';
import type { CommandCall } from '../command/call.ts';
import { checkCreatable } from '../command/namespace.ts';
import type { ExpressionContext } from '../expression/expression.ts';
import type { Namespace } from '../storage/collection.ts';
import { PLAIN_OPTIONS } from '../storage/collection-options.ts';
import { CommandError } from '../value/command-error.ts';
import type { AnyDocument } from '../value/value.ts';
import { storableDocument } from './check-document.ts';
import { findSource } from './find-source.ts';
import { mergeDocument } from './merge-document.ts';
import { reportRows } from './pipeline-report.ts';
import {
  asBytes,
  compileOver,
  documentsOf,
  findQueryOf,
  runPipeline,
  stagesOf,
} from './pipeline-source.ts';
import { existingCollection } from './writable-collection.ts';

/** What the rest of the server does for a pipeline of this command. */
export function pipelineContext(
  call: CommandCall,
  base: ExpressionContext,
  namespace: PipelineNamespace,
  bypassValidation: boolean,
): PipelineContext {
  const context: PipelineContext = {
    ...base,
    namespace,
    world: worldOf(call, bypassValidation, () => context),
  };
  return context;
}

function worldOf(
  call: CommandCall,
  bypassValidation: boolean,
  context: () => PipelineContext,
): PipelineWorld {
  const { storage } = call.node;
  return {
    documents(namespace, pushDown) {
      const { database, collection = '' } = namespace;
      const asked = pushDown ?? {};
      if (call.data.find(database, collection)?.kind === 'view') {
        const over = compileOver(call, stagesOf(asked), { ...context(), namespace });
        return runPipeline(call, over.pipeline, over.context);
      }
      const found = call.data.collection(database, collection, call.readAt);
      return documentsOf(findSource(found, findQueryOf(asked, context(), call)));
    },
    replaceCollection(target, documents) {
      replaceCollection(call, namespaceOfTarget(target), documents);
    },
    merge(document, options: MergeOptions) {
      mergeDocument(call, document, { ...options, context: context(), bypassValidation });
    },
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

function namespaceOfTarget({ database, collection = '' }: PipelineNamespace): Namespace {
  return { database, name: collection };
}

/** Puts documents in the place of a collection: all of them or, when one cannot be stored, none. */
function replaceCollection(
  call: CommandCall,
  target: Namespace,
  documents: Iterable<AnyDocument>,
): void {
  checkCreatable(target);
  const { storage } = call.node;
  existingCollection(call, target);
  const existing = storage.collection(target.database, target.name);
  if (existing?.options.capped !== undefined) {
    throw new CommandError(
      'Location17152',
      `namespace '${existing.fullName}' is capped so it can't be used for $out`,
    );
  }
  const stored = Array.from(documents, (document) => storableDocument(call, asBytes(document)));
  const unique = Buffer.from(storage.newUuid()).toString('hex');
  const temporary = { database: target.database, name: `tmp.agg_out.${unique}` };
  const collection = storage.createCollection(temporary, existing?.options ?? PLAIN_OPTIONS);
  try {
    for (const { definition } of existing?.indexes.slice(1) ?? []) collection.addIndex(definition);
    for (const document of stored) collection.insert(document);
  } catch (error) {
    storage.drop(collection);
    throw error;
  }
  storage.rename(collection, target, existing);
}
