/** Replays a history: is every write there as often as it may be, and did every read see one moment? Pure. */
import { checkOrder } from './once-only-check-order.ts';
import { checkReads } from './once-only-check-reads.ts';
import { checkLedgers, checkPiles, checkSpans, checkWrites } from './once-only-check-writes.ts';
import { factsOf, type Violation } from './once-only-facts.ts';
import type { History } from './once-only-history.ts';

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
