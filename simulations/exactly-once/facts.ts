/** The verdict of a history's end on each of its effects. Pure. */
import type { Effect, FinalState, History, Write } from './history.ts';

/** A thing that must never be. */
export interface Violation {
  readonly kind:
    | 'lost write'
    | 'doubled write'
    | 'partial transaction'
    | 'aborted transaction left something'
    | 'wrong answer'
    | 'dirty read'
    | 'own write not seen'
    | 'moving snapshot'
    | 'no order explains'
    | 'hang'
    | 'impossible error'
    | 'something is left';
  readonly text: string;
}

export interface KnownEffect {
  readonly effect: Effect;
  readonly write: Write;
}

export interface Facts {
  /** By the effect's number. */
  readonly effects: ReadonlyMap<number, KnownEffect>;
  /** The effect that deletes a note by its `_id`. */
  readonly removals: ReadonlyMap<number, KnownEffect>;
  /** By shelf: what made notes there. */
  readonly inserts: ReadonlyMap<string, readonly KnownEffect[]>;
  /** By ledger: its log in the end. */
  readonly logs: ReadonlyMap<string, readonly number[]>;
  /** By effect: the ledgers in whose log it stands in the end, one entry for each time. */
  readonly places: ReadonlyMap<number, readonly string[]>;
  /** By note: its shelf. */
  readonly notes: ReadonlyMap<number, string>;
}

export function factsOf({ writes, final }: Pick<History, 'writes' | 'final'>): Facts {
  const effects = new Map<number, KnownEffect>();
  const removals = new Map<number, KnownEffect>();
  const inserts = new Map<string, KnownEffect[]>();
  for (const write of writes) {
    for (const effect of write.effects) {
      const known = { effect, write };
      effects.set(effect.id, known);
      if (effect.kind === 'remove' && effect.of !== undefined) removals.set(effect.of, known);
      if (effect.kind === 'insert') listIn(inserts, effect.key).push(known);
    }
  }
  return {
    effects,
    removals,
    inserts,
    logs: new Map(final.ledgers.map(({ key, log }) => [key, log])),
    places: placesOf(final),
    notes: new Map(final.notes.map(({ id, key }) => [id, key])),
  };
}

/** Tells how often an effect came about; of `put` and `take` the end says nothing about one alone. */
export function timesDone(facts: Facts, effect: Effect): number {
  switch (effect.kind) {
    case 'append':
      return (facts.places.get(effect.id) ?? []).length;
    case 'insert': {
      if (facts.notes.has(effect.id)) return 1;
      // Only a note that is known to be there is ever removed.
      const removal = facts.removals.get(effect.id);
      return removal !== undefined && removal.write.outcome !== 'aborted' ? 1 : 0;
    }
    case 'remove':
      return effect.of === undefined || facts.notes.has(effect.of) ? 0 : 1;
    case 'put':
    case 'take':
      return 0;
  }
}

export function listIn<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list: Item[] = [];
  lists.set(key, list);
  return list;
}

/** Tells how a message calls an effect. */
export function nameOf({ effect, write }: KnownEffect): string {
  const { id, kind, key } = effect;
  return `${kind} ${id} (${key}; ${write.operation} of client ${write.client}, ${write.outcome}, ${ms(write.startedAt)} to ${ms(write.endedAt)})`;
}

export function ms(at: number): string {
  return `${at.toFixed(1)} ms`;
}

function placesOf({ ledgers }: FinalState): Map<number, string[]> {
  const places = new Map<number, string[]>();
  for (const { key, log } of ledgers) for (const id of log) listIn(places, id).push(key);
  return places;
}
