/**
 * True if one order of all commits explains everything that was seen: each ledger's log, each snapshot as one point
 * of that order, each transaction at one moment with nobody's write to the same document between its snapshot and
 * its commit, and nothing after what began only when it had been acknowledged. Pure.
 */
import { present } from '@touchstone/protocol';
import { nameOfRead, type ReadOfOthers } from './check-reads.ts';
import { type Facts, listIn, nameOf, timesDone, type Violation } from './facts.ts';
import type { History, LedgerSeen, ShelfSeen, SnapshotName, Write } from './history.ts';
import { Order } from './order.ts';

/** The time when something had a place in the order, by the clock. */
interface Moment {
  readonly node: number;
  /** Not before what had ended by then. */
  readonly startedAt: number | undefined;
  /** Before all that started later. */
  readonly endedAt: number | undefined;
}

export function checkOrder(
  { writes }: Pick<History, 'writes'>,
  sound: readonly ReadOfOthers[],
  facts: Facts,
): Violation[] {
  const circle = new OrderOfCommits(facts).circleOf(writes, sound);
  if (circle === undefined) return [];
  const text = `each before the next, the last before the first: ${circle.join(' < ')}`;
  return [{ kind: 'no order explains', text }];
}

class OrderOfCommits {
  readonly #facts: Facts;
  readonly #order = new Order();
  readonly #moments: Moment[] = [];
  /** By effect: its commit. */
  readonly #commits = new Map<number, number>();
  readonly #snapshots = new Map<number, number>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  circleOf(
    writes: readonly Write[],
    sound: readonly ReadOfOthers[],
  ): readonly string[] | undefined {
    for (const write of writes) this.#addCommits(write);
    for (const log of this.#facts.logs.values()) this.#chain(log);
    const bySnapshot = new Map<number, ReadOfOthers[]>();
    for (const each of sound) {
      const { snapshot } = each.read;
      if (snapshot === undefined) this.#addPlainRead(each);
      else listIn(bySnapshot, snapshot.id).push(each);
    }
    for (const reads of bySnapshot.values()) this.#addSnapshot(reads);
    for (const write of writes) this.#addTransaction(write);
    this.#addClock();
    return this.#order.circle();
  }

  #addCommits(write: Write): void {
    const { effects, how, outcome, visibleFrom, endedAt } = write;
    const done = effects.filter((effect) => timesDone(this.#facts, effect) > 0);
    let node: number | undefined;
    for (const effect of done) {
      const before = node;
      if (node === undefined || how !== 'transaction') {
        node = this.#order.add(() => nameOf({ effect, write }));
        const end = outcome === 'acknowledged' ? endedAt : undefined;
        this.#moments.push({ node, startedAt: visibleFrom, endedAt: end });
        if (before !== undefined && how === 'ordered') this.#order.before(before, node);
      }
      this.#commits.set(effect.id, node);
    }
    // A note is made before it is removed.
    for (const { id, of } of done) this.#before(this.#commits.get(of ?? -1), this.#commits.get(id));
  }

  #chain(log: readonly number[]): void {
    for (const [at, id] of log.entries()) {
      if (at > 0) this.#before(this.#commits.get(present(log[at - 1])), this.#commits.get(id));
    }
  }

  #before(first: number | undefined, second: number | undefined): void {
    if (first !== undefined && second !== undefined && first !== second) {
      this.#order.before(first, second);
    }
  }

  // Without a snapshot each document has a moment of its own.
  #addPlainRead({ read, ledgers, shelves }: ReadOfOthers): void {
    for (const seen of ledgers) {
      const node = this.#order.add(() => `${nameOfRead(read)} of ${seen.key}`);
      this.#moments.push({ node, startedAt: undefined, endedAt: read.endedAt });
      this.#placeByLedger(node, seen);
    }
    for (const { ids } of shelves) {
      for (const id of ids) {
        const node = this.#order.add(() => `${nameOfRead(read)} of ${id}`);
        this.#moments.push({ node, startedAt: undefined, endedAt: read.endedAt });
        this.#placeByNote(node, id);
      }
    }
  }

  #addSnapshot(reads: readonly ReadOfOthers[]): void {
    const snapshot = reads[0]?.read.snapshot;
    if (snapshot === undefined) return;
    const endedAt = Math.min(...reads.map(({ read }) => read.endedAt));
    const node = this.#snapshot(snapshot, endedAt);
    for (const { ledgers, shelves } of reads) {
      for (const seen of ledgers) this.#placeByLedger(node, seen);
      for (const seen of shelves) this.#placeByShelf(node, seen);
    }
  }

  #snapshot({ id, startedAt, fresh }: SnapshotName, endedAt: number | undefined): number {
    const known = this.#snapshots.get(id);
    if (known !== undefined) return known;
    const node = this.#order.add(() => `snapshot ${id}`);
    this.#snapshots.set(id, node);
    this.#moments.push({ node, startedAt: fresh ? startedAt : undefined, endedAt });
    return node;
  }

  #placeByLedger(node: number, { key, log }: LedgerSeen): void {
    const end = this.#facts.logs.get(key) ?? [];
    this.#before(this.#commits.get(end[log.length - 1] ?? -1), node);
    this.#before(node, this.#commits.get(end[log.length] ?? -1));
  }

  #placeByNote(node: number, id: number): void {
    this.#before(this.#commits.get(id), node);
    const removal = this.#facts.removals.get(id);
    if (removal !== undefined) this.#before(node, this.#commits.get(removal.effect.id));
  }

  #placeByShelf(node: number, { key, ids }: ShelfSeen): void {
    for (const id of ids) this.#placeByNote(node, id);
    const seen = new Set(ids);
    for (const { effect } of this.#facts.inserts.get(key) ?? []) {
      // One that was removed later may not have been there yet, or not any more.
      if (seen.has(effect.id) || !this.#facts.notes.has(effect.id)) continue;
      this.#before(node, this.#commits.get(effect.id));
    }
  }

  // The first who writes wins: what a transaction appends to has not changed since its snapshot.
  #addTransaction({ effects, snapshot }: Write): void {
    if (snapshot === undefined) return;
    const node = this.#snapshot(snapshot, undefined);
    for (const { id, kind, key } of effects) {
      const commit = this.#commits.get(id);
      if (commit === undefined) continue;
      this.#before(node, commit);
      if (kind !== 'append') continue;
      const log = this.#facts.logs.get(key) ?? [];
      const before = this.#commits.get(log[log.indexOf(id) - 1] ?? -1);
      if (before !== commit) this.#before(before, node);
    }
  }

  // One chain of moments stands for "whatever ended before this began", which would be too many pairs.
  #addClock(): void {
    const events = this.#moments.flatMap(({ node, startedAt, endedAt }) => [
      ...(startedAt === undefined ? [] : [{ at: startedAt, node, isEnd: false }]),
      ...(endedAt === undefined ? [] : [{ at: endedAt, node, isEnd: true }]),
    ]);
    // An operation that begins in the same instant in which another ends has not seen that end.
    events.sort((a, b) => a.at - b.at || Number(a.isEnd) - Number(b.isEnd));
    let now = this.#order.add(() => 'the beginning');
    for (const { at, node, isEnd } of events) {
      if (isEnd) {
        const next = this.#order.add(() => `${at.toFixed(1)} ms`);
        this.#order.before(now, next);
        this.#order.before(node, next);
        now = next;
      } else {
        this.#order.before(now, node);
      }
    }
  }
}
