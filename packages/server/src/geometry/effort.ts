import { CommandError } from '../value/command-error.ts';

/** So many edges are compared with others or with points for one answer: a few tenths of a second, about. */
const MOST_COMPARISONS = 4_000_000;

let spent = 0;

/** Begins to count anew: what follows is for another answer. */
export function beginEffort(): void {
  spent = 0;
}

/**
 * Counts comparisons of edges before they are made. Shapes are looked at in one piece, while everybody waits: two of 50,000
 * points each would take minutes, so that they are refused. MongoDB has other threads for that, and no such limit.
 */
export function spend(comparisons: number): void {
  spent += comparisons;
  if (spent <= MOST_COMPARISONS) return;
  const words = `more than ${MOST_COMPARISONS} comparisons of edges`;
  throw new CommandError('BadValue', `shapes have too many edges: ${words} would be needed`);
}
