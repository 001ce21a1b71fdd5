import type { Fields, Value } from '../../value/value.ts';
import type { PipelineContext } from '../pipeline-context.ts';
import type { Partition, Window } from './window.ts';

/** A compiled window function: the value of each document of a partition, in order; rests stand among them. */
export type WindowRun = (partition: Partition) => Iterable<Value | undefined>;

/** The arguments that a window function is compiled with. */
export interface WindowArguments {
  readonly spec: Value;
  /** The window, when one is given. */
  readonly window?: Window;
  readonly sortBy?: Fields;
  readonly context: PipelineContext;
}

/** One kind of window function beside the accumulators. */
export interface WindowFunctionDefinition {
  readonly name: string;
  compile(given: WindowArguments): WindowRun;
}
