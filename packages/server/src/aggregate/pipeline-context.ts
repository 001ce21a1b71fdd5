import type { ExpressionContext } from '../expression/expression.ts';
import type { AnyDocument, Fields, Value } from '../value/value.ts';

/** The name of a collection; without a collection, of a database as a whole. */
export interface PipelineNamespace {
  readonly database: string;
  readonly collection?: string;
}

/** What the beginning of a pipeline lets the storage do by itself. */
export interface PushDown {
  readonly filter?: Fields;
  readonly sort?: Fields;
  readonly skip?: number;
  readonly limit?: number;
  /** How many stages at the beginning these stand for. */
  readonly stageCount: number;
}

/** What `$merge` does with a document that matches one in the target, or with one that does not. */
export type WhenMatched =
  | { readonly kind: 'replace' | 'keepExisting' | 'merge' | 'fail' }
  | { readonly kind: 'pipeline'; readonly update: (target: Fields, source: Fields) => Fields };
export type WhenNotMatched = 'insert' | 'discard' | 'fail';

/** How `$merge` writes. */
export interface MergeOptions {
  readonly target: PipelineNamespace;
  /** The paths that identify a document. */
  readonly on: readonly string[];
  readonly whenMatched: WhenMatched;
  readonly whenNotMatched: WhenNotMatched;
}

/** What the rest of the server does for a pipeline. */
export interface PipelineWorld {
  /** The documents of a collection or view, none when there is no such collection. */
  documents(namespace: PipelineNamespace, pushDown?: PushDown): Iterable<AnyDocument>;
  /** Puts these documents in the place of a collection, atomically (`$out`); with `timeseries`, of one of measurements. */
  replaceCollection(
    target: PipelineNamespace,
    documents: Iterable<AnyDocument>,
    timeseries?: Fields,
  ): void;
  /** Writes one document into a collection (`$merge`). */
  merge(document: Fields, options: MergeOptions): void;
  /**
   * Whether the paths, in any order, are the key of a unique index of the collection; `$merge`
   * refuses to identify documents by anything else.
   */
  hasUniqueIndex(namespace: PipelineNamespace, paths: readonly string[]): boolean;
  /** The documents of a stage that reports on the server, such as `$collStats`. */
  report(stage: string, options: Value): Iterable<AnyDocument>;
}

/** What a pipeline is compiled and run with. */
export interface PipelineContext extends ExpressionContext {
  /** What the command runs on. */
  readonly namespace: PipelineNamespace;
  readonly world: PipelineWorld;
}
