/** True if each write came about as often as its outcome allows. Pure. */
import { type Facts, listIn, ms, nameOf, timesDone, type Violation } from './facts.ts';
import type { FinalState, History, Span, Write } from './history.ts';

/**
 * Errors that a retry or a transaction can never end in: a duplicate of a key that only one write has, a
 * transaction number that is used twice, and whatever is not an error of the driver at all.
 */
const IMPOSSIBLE = /^(?!Mongo)|\((?:11000|117|217|225|256)\)/;

/** No operation takes longer than it may, and none fails of what cannot be. */
export function checkSpans({ writes, reads }: History): Violation[] {
  return [...writes, ...reads].flatMap((span: Span): Violation[] => {
    const { startedAt, endedAt, limitMS, error } = span;
    const name = `${span.operation} of client ${span.client} at ${ms(startedAt)}`;
    const found: Violation[] = [];
    if (endedAt - startedAt > limitMS) {
      const text = `${name} took ${ms(endedAt - startedAt)}, and may take ${ms(limitMS)}`;
      found.push({ kind: 'hang', text });
    }
    if (error !== undefined && IMPOSSIBLE.test(error)) {
      found.push({ kind: 'impossible error', text: `${name}: ${error}` });
    }
    return found;
  });
}

/** Acknowledged: exactly once. Unknown: once at most, and a transaction whole or not. Aborted: never. */
export function checkWrites({ writes }: History, facts: Facts): Violation[] {
  return writes.flatMap((write) => [
    ...checkAnswer(write),
    ...checkTimes(write, facts),
    ...checkTogether(write, facts),
  ]);
}

function checkAnswer({ effects, outcome, answered, operation, client, startedAt }: Write) {
  const isTake = effects.some(({ kind }) => kind === 'take');
  if (outcome !== 'acknowledged' || answered === undefined || isTake) return [];
  if (answered === effects.length) return [];
  const text = `${operation} of client ${client} at ${ms(startedAt)} did ${effects.length}, and tells of ${answered}`;
  return [{ kind: 'wrong answer', text } as const];
}

function checkTimes(write: Write, facts: Facts): Violation[] {
  return write.effects.flatMap((effect): Violation[] => {
    if (effect.kind === 'put' || effect.kind === 'take') return [];
    const times = timesDone(facts, effect);
    const text = nameOf({ effect, write });
    if (times > 1) return [{ kind: 'doubled write', text: `${times} times: ${text}` }];
    const place = facts.places.get(effect.id)?.[0] ?? facts.notes.get(effect.id) ?? effect.key;
    if (place !== effect.key) return [{ kind: 'lost write', text: `went to ${place}: ${text}` }];
    if (times === 0 && write.outcome === 'acknowledged') return [{ kind: 'lost write', text }];
    if (times === 1 && write.outcome === 'aborted') {
      return [{ kind: 'aborted transaction left something', text }];
    }
    return [];
  });
}

function checkTogether(write: Write, facts: Facts): Violation[] {
  if (write.outcome !== 'unknown' || write.how === 'unordered') return [];
  const done = write.effects.map((effect) => timesDone(facts, effect) > 0);
  const names = (): string =>
    write.effects
      .map((effect, at) => `${nameOf({ effect, write })} ${done[at] ? 'done' : 'not done'}`)
      .join('; ');
  if (write.how === 'transaction' && done.includes(true) && done.includes(false)) {
    return [{ kind: 'partial transaction', text: names() }];
  }
  if (write.how === 'ordered' && done.lastIndexOf(true) > done.indexOf(false)) {
    if (done.includes(false)) return [{ kind: 'lost write', text: `out of turn: ${names()}` }];
  }
  return [];
}

interface Pile {
  /** Tokens that must have been put there. */
  readonly put: number[];
  /** Tokens that may have been put there. */
  readonly perhapsPut: number[];
  taken: number;
  perhapsTaken: number;
}

/** From each pile as many tokens are gone as were taken. Which ones, nobody knows: `deleteOne` took any. */
export function checkPiles({ writes, final }: History): Violation[] {
  const piles = new Map<string, Pile>();
  for (const write of writes) countInto(piles, write);
  const there = new Set(final.tokens.map(({ id }) => id));
  const gone = (ids: readonly number[]): number => ids.filter((id) => !there.has(id)).length;
  const found = [...piles].flatMap(
    ([key, { put, perhapsPut, taken, perhapsTaken }]): Violation[] => {
      const missing = gone(put);
      const words = `${key}: ${missing} tokens are gone (and perhaps ${gone(perhapsPut)}), ${taken} were taken (and perhaps ${perhapsTaken})`;
      if (missing > taken + perhapsTaken) return [{ kind: 'doubled write', text: words }];
      if (missing + gone(perhapsPut) < taken) return [{ kind: 'lost write', text: words }];
      return [];
    },
  );
  return [...found, ...twice(final)];
}

function countInto(piles: Map<string, Pile>, { effects, outcome, answered }: Write): void {
  const isKnown = outcome === 'acknowledged';
  for (const { id, kind, key } of effects) {
    if (kind !== 'put' && kind !== 'take') continue;
    const pile = piles.get(key) ?? { put: [], perhapsPut: [], taken: 0, perhapsTaken: 0 };
    piles.set(key, pile);
    if (kind === 'put') (isKnown ? pile.put : pile.perhapsPut).push(id);
    else if (isKnown) pile.taken += answered ?? 0;
    else pile.perhapsTaken += 1;
  }
}

function twice({ notes, tokens }: FinalState): Violation[] {
  const all = new Map<number, string[]>();
  for (const { id, key } of [...notes, ...tokens]) listIn(all, id).push(key);
  return [...all].flatMap(([id, keys]) =>
    keys.length < 2
      ? []
      : [{ kind: 'doubled write', text: `document ${id} is there ${keys.length} times` } as const],
  );
}

/** Every ledger counts what its log holds, and holds only what somebody wrote. */
export function checkLedgers({ final }: History, facts: Facts): Violation[] {
  return final.ledgers.flatMap(({ key, log, n }): Violation[] => {
    const found: Violation[] = [];
    if (n !== log.length) {
      found.push({ kind: 'doubled write', text: `${key} counts ${n}, and has ${log.length}` });
    }
    const strange = log.filter((id) => !facts.effects.has(id));
    if (strange.length > 0) {
      found.push({ kind: 'doubled write', text: `${key} has ${strange}, which nobody wrote` });
    }
    return found;
  });
}
