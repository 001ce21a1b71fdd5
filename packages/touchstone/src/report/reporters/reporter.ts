import type { Results } from '../results.ts';

/** Draws a report from the results of one or several drivers. */
export interface Reporter {
  readonly help: string;
  render(results: readonly Results[], options: RenderOptions): string;
}

export interface RenderOptions {
  /** Colors and other terminal sequences are welcome. */
  readonly color: boolean;
}
