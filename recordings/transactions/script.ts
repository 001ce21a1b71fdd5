import type { Document } from 'bson';

/** One step of a script: a command in a transaction of a session, or outside of all. */
export interface TransactionStep {
  /** Undefined: outside of all transactions. */
  readonly session: number | undefined;
  readonly starts: boolean;
  readonly database: 'admin' | 'test';
  readonly command: Document;
}

/** The number of sessions that a script has at most. */
export const MAX_SESSIONS = 4;

/** The time that a write outside may wait for a transaction, in milliseconds: long enough for any that need not wait. */
const OUTSIDE_WAIT_MS = 250;

const IDS = 6;

/** The documents that every script finds in its collection; `u` is unique. */
export const FIRST_DOCUMENTS: readonly Document[] = [0, 1, 2, 3].map((_id) => ({
  _id,
  u: _id,
  x: _id % 2,
}));

/** A random interleaving of transactions and of commands outside of them. */
export function transactionScript(chance: () => number): TransactionStep[] {
  const below = (limit: number): number => Math.floor(chance() * limit);
  const sessions = 1 + below(MAX_SESSIONS);
  const length = 6 + below(20);
  const started = new Set<number>();
  const steps: TransactionStep[] = [];
  for (let at = 0; at < length; at++) {
    if (chance() < 0.2) {
      // An upsert that meets a key of a transaction does not look at its time limit in MongoDB 7.0.
      const command = { ...randomCommand(below, false), maxTimeMS: OUTSIDE_WAIT_MS };
      steps.push({ session: undefined, starts: false, database: 'test', command });
      continue;
    }
    const session = below(sessions);
    const ends = started.has(session) && chance() < 0.2;
    // Now and then a transaction goes on that never began, or begins before the last has ended.
    const starts = started.has(session) ? chance() < 0.05 : chance() < 0.95;
    if (ends) {
      steps.push({ session, starts: false, database: 'admin', command: randomEnd(below) });
      if (chance() < 0.8) started.delete(session);
    } else {
      steps.push({ session, starts, database: 'test', command: randomCommand(below, true) });
      started.add(session);
    }
  }
  return steps;
}

function randomEnd(below: (limit: number) => number): Document {
  return below(3) === 0 ? { abortTransaction: 1 } : { commitTransaction: 1 };
}

function randomCommand(below: (limit: number) => number, upsert: boolean): Document {
  const _id = below(IDS);
  const q = below(4) === 0 ? { x: below(2) } : { _id };
  const multi = below(3) === 0;
  switch (below(10)) {
    case 0:
      return { find: 'c', filter: {}, sort: { _id: 1 } };
    case 1:
      return { find: 'c', filter: q, sort: { _id: 1 } };
    case 2:
      return { aggregate: 'c', pipeline: [{ $group: { _id: null, n: { $sum: 1 } } }], cursor: {} };
    case 3:
    case 4:
      return { insert: 'c', documents: [{ _id, u: below(IDS), x: below(2) }] };
    case 5:
      return { update: 'c', updates: [{ q, u: { $inc: { x: 1 } }, multi }] };
    case 6:
      return {
        update: 'c',
        updates: [{ q: { _id }, u: { $set: { u: below(IDS) } }, upsert }],
      };
    case 7:
      return { delete: 'c', deletes: [{ q, limit: multi ? 0 : 1 }] };
    case 8:
      return { findAndModify: 'c', query: { _id }, update: { $inc: { x: 10 } }, new: true };
    default:
      return { insert: 'd', documents: [{ _id }] };
  }
}
