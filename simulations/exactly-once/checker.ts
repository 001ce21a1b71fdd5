/** Replays a history: is every write there as often as it may be, and did every read see one moment? Pure. */
import { checkOrder } from './check-order.ts';
import { checkReads } from './check-reads.ts';
import { checkLedgers, checkPiles, checkSpans, checkWrites } from './check-writes.ts';
import { factsOf, type Violation } from './facts.ts';
import type { History } from './history.ts';

/** All that must not be; empty when all is well. */
export function checkHistory(history: History): Violation[] {
  const facts = factsOf(history);
  const { sound, violations } = checkReads(history, facts);
  return [
    ...checkSpans(history),
    ...checkWrites(history, facts),
    ...checkPiles(history),
    ...checkLedgers(history, facts),
    ...violations,
    ...checkOrder(history, sound, facts),
  ];
}
