/** True if reads saw what was there, and a snapshot always the same. Pure. */
import { entryOf } from '@touchstone/protocol';
import { type Facts, listIn, ms, nameOf, timesDone, type Violation } from './facts.ts';
import type { Effect, History, LedgerSeen, Read, ShelfSeen } from './history.ts';

/** A read without what the reading transaction had done itself. */
export interface ReadOfOthers {
  readonly read: Read;
  readonly ledgers: readonly LedgerSeen[];
  readonly shelves: readonly ShelfSeen[];
}

export interface CheckedReads {
  /** Those in which nothing was found wrong. */
  readonly sound: readonly ReadOfOthers[];
  readonly violations: readonly Violation[];
}

export function checkReads({ reads }: Pick<History, 'reads'>, facts: Facts): CheckedReads {
  const sound: ReadOfOthers[] = [];
  const violations: Violation[] = [];
  const snapshots = new Map<number, ReadOfOthers[]>();
  for (const read of reads) {
    const { others, missing } = withoutOwn(read);
    const found = [
      ...missing,
      ...others.ledgers.flatMap((seen) => ledgerFaults(read, seen, facts)),
    ];
    found.push(...others.shelves.flatMap((seen) => shelfFaults(read, seen, facts)));
    violations.push(...found);
    if (found.length > 0) continue;
    sound.push(others);
    if (read.snapshot !== undefined) listIn(snapshots, read.snapshot.id).push(others);
  }
  for (const all of snapshots.values()) violations.push(...movements(all));
  return { sound, violations };
}

type Miss = (what: string) => void;

function withoutOwn(read: Read): { others: ReadOfOthers; missing: Violation[] } {
  const { own, ledgers, shelves } = read;
  if (own.length === 0) return { others: { read, ledgers, shelves }, missing: [] };
  const missing: Violation[] = [];
  const miss = (what: string): void => {
    missing.push({ kind: 'own write not seen', text: `${nameOfRead(read)}: ${what}` });
  };
  const others = {
    read,
    ledgers: ledgers.map((seen) => ledgerBefore(seen, own, miss)),
    shelves: shelves.map((seen) => shelfBefore(seen, own, miss)),
  };
  return { others, missing };
}

function ledgerBefore({ key, log, n }: LedgerSeen, own: readonly Effect[], miss: Miss): LedgerSeen {
  const appended = own.filter((each) => each.kind === 'append' && each.key === key);
  const length = Math.max(0, log.length - appended.length);
  const tail = log.slice(length);
  if (!appended.every(({ id }, at) => tail[at] === id)) {
    miss(`${key} ends in ${tail}, not in ${appended.map(({ id }) => id)}`);
  }
  return { key, log: log.slice(0, length), n: n - appended.length };
}

function shelfBefore({ key, ids }: ShelfSeen, own: readonly Effect[], miss: Miss): ShelfSeen {
  const seen = new Set(ids);
  const here = own.filter((each) => each.key === key);
  for (const { kind, id } of here) {
    if (kind === 'insert' && !seen.delete(id)) miss(`${key} has no ${id}`);
  }
  for (const { kind, of } of here) {
    if (kind !== 'remove' || of === undefined) continue;
    if (seen.has(of)) miss(`${key} still has ${of}`);
    seen.add(of);
  }
  return { key, ids: [...seen] };
}

function ledgerFaults(read: Read, { key, log, n }: LedgerSeen, facts: Facts): Violation[] {
  const end = facts.logs.get(key) ?? [];
  const strange = log.find((id, at) => end[at] !== id);
  if (strange !== undefined) {
    const known = facts.effects.get(strange);
    const name = known === undefined ? `${strange}, which nobody wrote` : nameOf(known);
    return [dirty(read, `${key} with ${name}, which did not stay at that place`)];
  }
  if (n !== log.length) return [dirty(read, `${key} counts ${n}, and has ${log.length}`)];
  return tooEarly(read, log, facts);
}

function shelfFaults(read: Read, { key, ids }: ShelfSeen, facts: Facts): Violation[] {
  const strange = ids.find((id) => {
    const known = facts.effects.get(id);
    return known?.effect.key !== key || timesDone(facts, known.effect) === 0;
  });
  if (strange !== undefined) {
    const known = facts.effects.get(strange);
    const name = known === undefined ? `${strange}, which nobody wrote` : nameOf(known);
    return [dirty(read, `${key} with ${name}, which did not stay`)];
  }
  return tooEarly(read, ids, facts);
}

function tooEarly(read: Read, ids: readonly number[], facts: Facts): Violation[] {
  const early = ids.find((id) => {
    const known = facts.effects.get(id);
    return known !== undefined && known.write.visibleFrom > read.endedAt;
  });
  if (early === undefined) return [];
  const known = entryOf(facts.effects, early);
  return [dirty(read, `${nameOf(known)}, whose commit began at ${ms(known.write.visibleFrom)}`)];
}

function dirty(read: Read, what: string): Violation {
  return { kind: 'dirty read', text: `${nameOfRead(read)} saw ${what}` };
}

function movements(reads: readonly ReadOfOthers[]): Violation[] {
  const first = new Map<string, string>();
  return reads.flatMap(({ read, ledgers, shelves }) => {
    const seen = [
      ...ledgers.map(({ key, log }) => [key, log.join(' ')] as const),
      ...shelves.map(({ key, ids }) => [key, [...ids].sort((a, b) => a - b).join(' ')] as const),
    ];
    return seen.flatMap(([key, now]) => {
      const before = first.get(key);
      if (before === undefined) first.set(key, now);
      if (before === undefined || before === now) return [];
      const text = `${nameOfRead(read)} saw ${key} as [${now}], and before as [${before}]`;
      return [{ kind: 'moving snapshot', text } as const];
    });
  });
}

export function nameOfRead({ operation, client, startedAt, endedAt, snapshot }: Read): string {
  const where = snapshot === undefined ? '' : ` in snapshot ${snapshot.id}`;
  return `${operation} of client ${client}${where} (${ms(startedAt)} to ${ms(endedAt)})`;
}
