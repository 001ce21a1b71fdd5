import { fail } from '../expression/failure.ts';
import type { Variables } from '../expression/scope.ts';
import { stagesOf } from '../pipeline/pipeline-source.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { fieldsFrom } from '../value/plain-document.ts';
import type { AnyDocument } from '../value/value.ts';
import { compilePipeline } from './pipeline.ts';
import type {
  PipelineContext,
  PipelineEnvironment,
  PipelineNamespace,
  PushDown,
} from './pipeline-context.ts';

const COLLECTIONS: Readonly<Record<string, readonly object[]>> = {
  A: [{ _id: 1, k: 1, a: [1, 2] }, { _id: 2, k: 2 }, { _id: 3, k: null }, { _id: 4 }],
  B: [
    { _id: 10, k: 1, v: 'x' },
    { _id: 11, k: 1, v: 'y' },
    { _id: 12, k: 2, v: 'z' },
    { _id: 13, v: 'n' },
    { _id: 14, k: [1, 5], v: 'w' },
  ],
  E: [
    { _id: 1, name: 'Dev' },
    { _id: 2, name: 'Eliot', reportsTo: 'Dev' },
    { _id: 3, name: 'Ron', reportsTo: 'Eliot' },
    { _id: 4, name: 'Andrew', reportsTo: 'Eliot' },
  ],
  T: [{ _id: 1, x: 1 }],
};

/** The documents of a collection, after what the storage is asked to do with them by itself. */
function documents(
  namespace: PipelineNamespace,
  pushDown?: PushDown,
  variables: Variables = new Map(),
): Iterable<AnyDocument> {
  const stored = (COLLECTIONS[namespace.collection ?? ''] ?? []).map((each) =>
    encodeFields(fieldsFrom(each)),
  );
  const stages = stagesOf(pushDown ?? {});
  if (stages.length === 0) return stored;
  return compilePipeline(stages, { ...sampleContext, namespace, variables }).run(stored);
}

/** A world of four small collections that cannot be written to; for tests. */
export const sampleEnvironment: PipelineEnvironment = {
  documents,
  replacingCollection: () => fail('IllegalOperation', 'this world is only read'),
  merge: () => fail('IllegalOperation', 'this world is only read'),
  identifyingFields: () => ['_id'],
  isRouted: false,
  hasUniqueIndex: (_, paths) => paths.length === 1 && paths[0] === '_id',
  isIndexed: () => false,
  nearest: () =>
    fail('IndexNotFound', '$geoNear requires a 2d or 2dsphere index, but none were found'),
  texts: () => ({ kind: 'missing', words: 'text index required for $text query' }),
  report: () => fail('IllegalOperation', 'this world reports nothing'),
};

/** The context that pipelines are compiled with in tests. */
export const sampleContext: PipelineContext = {
  variables: new Map(),
  now: new Date(0),
  version: '7.0.11',
  random: () => 0.5,
  namespace: { database: 's3', collection: 'A' },
  world: sampleEnvironment,
};
