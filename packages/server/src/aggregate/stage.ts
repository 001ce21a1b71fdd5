import type { AnyDocument, Fields, Value } from '../value/value.ts';
import type { PipelineContext, PipelineNamespace, PushDown } from './pipeline-context.ts';

/** The work of a stage: from the documents before it to the documents after it, lazily. */
export type StageRun = (documents: Iterable<AnyDocument>) => Iterable<AnyDocument>;

/** The facts about a compiled stage that the pipeline needs beside how it runs. */
export interface StageFacts {
  /** The work that the storage could do in the place of this stage, when it stands at the beginning. */
  readonly pushDown?:
    | { readonly kind: 'filter' | 'sort'; readonly spec: Fields }
    | { readonly kind: 'skip' | 'limit'; readonly count: number };
  /** The same stage when only the first so many of its documents are wanted (`$sort`). */
  readonly withLimit?: (limit: number) => StageRun;
  /** The collection that the stage writes to. */
  readonly target?: PipelineNamespace;
  /** The other collections that the stage reads. */
  readonly reads?: readonly PipelineNamespace[];
}

/** A compiled stage. */
export interface Stage extends StageFacts {
  readonly name: string;
  readonly run: StageRun;
}

/** A pipeline inside a stage. */
export interface SubPipeline {
  /** Runs the stages from the given one on (default: all). */
  run(documents: Iterable<AnyDocument>, fromStage?: number): Iterable<AnyDocument>;
  /** The work that the storage can do in the place of the first stages. */
  readonly pushDown: PushDown;
  readonly reads: readonly PipelineNamespace[];
  /** True if its first stage makes the documents itself. */
  readonly generates: boolean;
}

/** Describes how a sub-pipeline differs from the pipeline that it stands in. */
export interface SubPipelineOptions {
  /** The stage that it stands in, which some stages may not. */
  readonly inside: string;
  readonly context?: PipelineContext;
}

/** The means by which a stage compiles itself. */
export interface StageCompiler {
  readonly context: PipelineContext;
  pipeline(stages: Value, options: SubPipelineOptions): SubPipeline;
}

/** One kind of stage. */
export interface StageDefinition {
  readonly name: string;
  /** The version that brought it, when that is later than 4.2. */
  readonly since?: string;
  /** `first` and `last` are the only places where such a stage may stand. */
  readonly position?: 'first' | 'last';
  /** True if the stage makes documents itself, and reads none. */
  readonly generates?: boolean;
  /** The target that such a stage runs on; a collection unless said otherwise. */
  readonly runsOn?: 'collection' | 'database' | 'either';
  /** The stages in whose sub-pipelines it may not stand. */
  readonly notInside?: readonly string[];
  /** The code of the error when it stands in one of them. */
  compile(spec: Value, compiler: StageCompiler): { readonly run: StageRun } & StageFacts;
}
