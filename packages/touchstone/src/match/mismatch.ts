/** One difference between what a test expects and what was observed. */
export interface Mismatch {
  /** The path in the expected value: `command.filter._id`, `[2].x`; empty for the value itself. */
  readonly path: string;
  /** In words, as the reader of a report wants it: `equal to 1`, `to be absent`. */
  readonly message: string;
  /** The value that the test says. */
  readonly expected: unknown;
  /** Undefined where nothing was there. */
  readonly actual: unknown;
}
