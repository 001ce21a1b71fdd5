import type { NearestPoint } from '../expression/document-metadata.ts';
import type { ExpressionContext } from '../expression/expression.ts';
import type { Variables } from '../expression/scope.ts';
import type { TextSearchIndex } from '../query/text-condition.ts';
import type { Steps } from '../value/steps.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';

/** The name of a collection; without a collection, of a database as a whole. */
export interface PipelineNamespace {
  readonly database: string;
  readonly collection?: string;
}

/** The work that the beginning of a pipeline lets the storage do by itself. */
export interface PushDown {
  readonly filter?: Fields;
  readonly sort?: Fields;
  readonly skip?: number;
  readonly limit?: number;
  /** The number of stages at the beginning that these stand for. */
  readonly stageCount: number;
}

/** The treatment that `$merge` gives a document that matches one in the target, or one that does not. */
export type WhenMatched =
  | { readonly kind: 'replace' | 'keepExisting' | 'merge' | 'fail' }
  | { readonly kind: 'pipeline'; readonly update: (target: Fields, source: Fields) => Fields };
export type WhenNotMatched = 'insert' | 'discard' | 'fail';

/** Describes how `$merge` writes. */
export interface MergeOptions {
  readonly target: PipelineNamespace;
  /** The paths that identify a document. */
  readonly on: readonly string[];
  readonly whenMatched: WhenMatched;
  readonly whenNotMatched: WhenNotMatched;
}

/** The question of `$geoNear` to a collection. */
export interface NearRequest {
  /** The place, and the distances between which documents are wanted: `{ $near: …, $maxDistance: … }`. */
  readonly near: Fields;
  /** The filter that documents have to match besides. */
  readonly query: Fields;
  /** The path of the geometries; that of the only geospatial index unless it is given. */
  readonly key: string | undefined;
}

/** A document, and how far which place of it is from the one that was asked for. */
export interface NearDocument {
  readonly document: AnyDocument;
  readonly nearest: NearestPoint;
}

/** The services that the rest of the server does for a pipeline. */
export interface PipelineEnvironment {
  /** The documents of a collection or view, none when there is no such collection. */
  documents(
    namespace: PipelineNamespace,
    pushDown?: PushDown,
    variables?: Variables,
  ): Iterable<AnyDocument>;
  /** True if documents of a collection are found by equal values at a path without looking at all of them. */
  isIndexed(namespace: PipelineNamespace, path: string): boolean;
  /** The documents of a collection near a place, the nearest first (`$geoNear`). */
  nearest(namespace: PipelineNamespace, request: NearRequest): Iterable<NearDocument>;
  /** The place where `$text` searches in a collection. */
  texts(namespace: PipelineNamespace): TextSearchIndex;
  /** Puts these documents in the place of a collection, atomically (`$out`); with `timeseries`, of one of measurements. */
  replacingCollection(
    target: PipelineNamespace,
    documents: Iterable<AnyDocument>,
    timeseries?: Fields,
  ): Steps<void>;
  /** Writes one document into a collection (`$merge`). */
  merge(document: Fields, options: MergeOptions): void;
  /**
   * True if the paths, in any order, are the key of a unique index of the collection; `$merge`
   * refuses to identify documents by anything else.
   */
  hasUniqueIndex(namespace: PipelineNamespace, paths: readonly string[]): boolean;
  /** The fields by which `$merge` knows documents unless it is told: `_id`, and the shard key where there is one. */
  identifyingFields(namespace: PipelineNamespace): readonly string[];
  /** True if a mongos asks: it has codes of its own. */
  readonly isRouted: boolean;
  /** The documents of a stage that reports on the server, such as `$collStats`. */
  report(stage: string, options: Value): Iterable<AnyDocument>;
}

/** The context in which a pipeline is compiled and run. */
export interface PipelineContext extends ExpressionContext {
  /** The namespace that the command runs on. */
  readonly namespace: PipelineNamespace;
  readonly world: PipelineEnvironment;
}
