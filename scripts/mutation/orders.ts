import type { Reached } from './switch.ts';

/** The order that a worker is given, and the number by which its answer is known. */
export type Order =
  | { readonly id: number; readonly kind: 'load'; readonly file: string }
  | { readonly id: number; readonly kind: 'end' }
  | {
      readonly id: number;
      readonly kind: 'run';
      readonly file: string;
      /** The test of the file. */
      readonly index: number;
      /** None, one, or the one that this process has on since it began. */
      readonly mutant?: { readonly path: string; readonly index: number } | 'from the start';
      readonly limitMS: number;
      readonly isRecorded?: boolean;
    };

/** The answer of a worker. */
export interface Answer {
  readonly id: number;
  /** The reason why the test, or loading its file, failed; absent where it passed. */
  readonly failed?: string;
  readonly tookMS?: number;
  /** The time of the processor that the worker itself took for it. */
  readonly workMS?: number;
  readonly names?: readonly string[];
  readonly reached?: Reached;
}
