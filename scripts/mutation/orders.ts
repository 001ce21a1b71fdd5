import type { Reached } from './switch.ts';

/** What a worker is asked for, and by which number its answer is known. */
export type Order =
  | { readonly id: number; readonly kind: 'load'; readonly file: string }
  | { readonly id: number; readonly kind: 'end' }
  | {
      readonly id: number;
      readonly kind: 'run';
      readonly file: string;
      /** Which of the file's tests. */
      readonly index: number;
      /** None, one, or the one that this process has on since it began. */
      readonly mutant?: { readonly path: string; readonly index: number } | 'from the start';
      readonly limitMS: number;
      readonly isRecorded?: boolean;
    };

/** What a worker says. */
export interface Answer {
  readonly id: number;
  /** Why the test, or loading its file, failed; absent where it passed. */
  readonly failed?: string;
  readonly tookMS?: number;
  readonly names?: readonly string[];
  readonly reached?: Reached;
}
