import { type MatchNode, nodeMatches } from '../query/match-node.ts';
import { compileSorter, type Sorter } from '../query/sort.ts';
import type { CollectionIndex, IndexWalk } from '../storage/collection-index.ts';
import type { ChangedRecords, DocumentCollection } from '../storage/document-collection.ts';
import type { StoredKey } from '../storage/key-order.ts';
import type { OpTime } from '../storage/oplog.ts';
import { type StoredRecord, visibleBytes } from '../storage/stored-record.ts';
import type { Collation } from '../value/collation.ts';
import type { Value } from '../value/value.ts';
import { isOneRange, walkBounds } from './bounds-walk.ts';
import { type IndexScan, meetsTwice, type PartBounds, rangesOf } from './index-scan.ts';
import { point } from './interval.ts';
import { mergeSorted } from './merge-sorted.ts';
import type { Access, Branch, IdLookup } from './plan.ts';
import type { SortPattern } from './sort-order.ts';

/** One record with what the reader sees of it. */
export interface Seen {
  readonly record: StoredRecord;
  readonly bytes: Uint8Array;
  /** The index in an array where a filter matched; -1 where it entered none, and before it has looked. */
  readonly arrayIndex: number;
  /** The index entry by which it was found. */
  readonly entry: SeenEntry | undefined;
}

/** An entry of an index. */
export interface SeenEntry {
  readonly index: CollectionIndex;
  readonly key: StoredKey;
}

/** The counts of what a scan had to look at: for explain. */
export interface ScanCounts {
  keys: number;
  documents: number;
  /** The number of times that it went to a position in an index. */
  seeks: number;
  /** The number of records that it passed on, and how many it had passed on before. */
  advanced: number;
  repeated: number;
  /** The number of records that the filter of a branch let through. */
  matched: number;
}

export function newCounts(): ScanCounts {
  return { keys: 0, documents: 0, seeks: 0, advanced: 0, repeated: 0, matched: 0 };
}

/** The context that a scan is carried out in. */
export interface Scanning {
  readonly collection: DocumentCollection;
  readonly at: OpTime | undefined;
  readonly collation: Collation | undefined;
  /** The order in which the records are to come, where the access keeps one. */
  readonly order?: SortPattern | undefined;
  /** The place where the counts of each part of the access are kept. */
  readonly counts?: Map<Access, ScanCounts> | undefined;
}

/** The records of an access, in its order, each once. */
export function scan(access: Access, scanning: Scanning): Generator<Seen> {
  switch (access.kind) {
    case 'collectionScan':
    case 'idLookup':
      return found(access, scanning);
    case 'indexScan':
    case 'anyOf':
    case 'mergeSorted':
      return byIndexes(access, scanning);
  }
}

function countsOf(access: Access, { counts }: Scanning): ScanCounts {
  const known = counts?.get(access);
  if (known !== undefined) return known;
  const fresh = newCounts();
  counts?.set(access, fresh);
  return fresh;
}

function* allRecords(
  access: Extract<Access, { kind: 'collectionScan' }>,
  scanning: Scanning,
): Generator<Seen> {
  const { collection, at } = scanning;
  const counts = countsOf(access, scanning);
  const records = access.direction === 1 ? collection.records() : collection.recordsBackwards();
  for (const record of records) {
    const bytes = visibleBytes(record, at);
    if (bytes === undefined) continue;
    counts.documents++;
    counts.advanced++;
    yield { record, bytes, arrayIndex: -1, entry: undefined };
  }
}

/** The document that a reader sees of the record with this `_id`. */
export function seenById(
  collection: DocumentCollection,
  id: Value,
  at: OpTime | undefined,
): Seen | undefined {
  const record = collection.findById(id, at);
  const bytes = record === undefined ? undefined : visibleBytes(record, at);
  return record === undefined || bytes === undefined
    ? undefined
    : { record, bytes, arrayIndex: -1, entry: undefined };
}

function* byIds(access: IdLookup, scanning: Scanning): Generator<Seen> {
  const { collection, at } = scanning;
  const counts = countsOf(access, scanning);
  // Several are told as MongoDB's scan of the index comes by them.
  const isTold = scanning.counts !== undefined && access.ids.length > 1;
  if (isTold && collection.options.clustered === undefined) {
    const of = scanOfIds(access, collection);
    yield* byIndex(of, { ...scanning, counts: new Map([[of, counts]]) });
    return;
  }
  for (const id of access.ids) {
    const seen = seenById(collection, id, at);
    counts.seeks++;
    if (seen === undefined) continue;
    counts.keys++;
    counts.documents++;
    counts.advanced++;
    yield seen;
  }
}

function scanOfIds({ ids }: IdLookup, { idIndex }: DocumentCollection): IndexScan {
  const part: PartBounds = { path: '_id', direction: 1, intervals: ids.map(point) };
  return { kind: 'indexScan', index: idIndex, parts: [part], direction: 1, exact: [], covered: [] };
}

// Indexes know the newest versions: what the reader sees otherwise is put beside what they find. Others may write while it stands
// still between two batches, or rests.
function* byIndexes(access: Access, scanning: Scanning): Generator<Seen> {
  const { collection, at, order } = scanning;
  if (at === undefined && collection.changedFor(at) === undefined) yield* found(access, scanning);
  else if (order === undefined) yield* asItWas(access, scanning);
  else yield* asItWasInOrder(access, scanning, order);
}

function* asItWas(access: Access, scanning: Scanning): Generator<Seen> {
  const { collection, at } = scanning;
  const seen = new Set<StoredRecord>();
  for (const each of found(access, scanning)) {
    if (collection.changedFor(at)?.hides(each.record)) continue;
    seen.add(each.record);
    yield each;
  }
  const changed = collection.changedFor(at);
  if (changed === undefined) return;
  for (const each of visibleOf(changed, access)) if (!seen.has(each.record)) yield each;
}

/** A document with the key by which it stands in the order of a sort. */
interface Keyed {
  readonly seen: Seen;
  readonly key: ReturnType<Sorter['key']>;
}

// The walk along the index goes on when others write; the documents that it does not show as they were are merged into it,
// and are looked up again after each write.
function* asItWasInOrder(access: Access, scanning: Scanning, order: SortPattern): Generator<Seen> {
  const { collection, at, collation } = scanning;
  const sorter = sorterOf(order, collation);
  const passed = new Set<StoredRecord>();
  const walk = found(access, scanning);
  const keyed = (seen: Seen): Keyed => ({ seen, key: sorter.key(seen.bytes) });
  let known: OpTime | undefined;
  let changed: ChangedRecords | undefined;
  let moved: Keyed[] = [];
  let head: Keyed | undefined;
  for (;;) {
    if (known !== collection.changedAt) {
      known = collection.changedAt;
      changed = collection.changedFor(at);
      moved = movedIn(changed, access, passed)
        .map(keyed)
        .sort((a, b) => sorter.compareKeys(b.key, a.key));
    }
    head = standing(
      head,
      walk,
      (record) => passed.has(record) || changed?.hides(record) === true,
      keyed,
    );
    const other = moved.at(-1);
    if (head === undefined && other === undefined) return;
    const isOther =
      other !== undefined && (head === undefined || sorter.compareKeys(other.key, head.key) < 0);
    const next = isOther ? other : head;
    if (isOther) moved.pop();
    else head = undefined;
    if (next === undefined) return;
    passed.add(next.seen.record);
    yield next.seen;
  }
}

function movedIn(
  changed: ChangedRecords | undefined,
  access: Access,
  passed: ReadonlySet<StoredRecord>,
): Seen[] {
  if (changed === undefined) return [];
  return [...visibleOf(changed, access)].filter(({ record }) => !passed.has(record));
}

// The first that still counts: what a walk has shown before somebody wrote may be somewhere else by now.
function standing(
  head: Keyed | undefined,
  walk: Iterator<Seen>,
  isGone: (record: StoredRecord) => boolean,
  keyed: (seen: Seen) => Keyed,
): Keyed | undefined {
  if (head !== undefined && !isGone(head.seen.record)) return head;
  for (let step = walk.next(); step.done !== true; step = walk.next()) {
    if (!isGone(step.value.record)) return keyed(step.value);
  }
  return undefined;
}

function* visibleOf({ visible }: ChangedRecords, access: Access): Generator<Seen> {
  for (const { record, bytes } of visible) {
    if (!wouldFind(access, bytes)) continue;
    yield { record, bytes, arrayIndex: -1, entry: undefined };
  }
}

// The filter knows nothing of the entries that a client chose by itself.
function wouldFind(access: Access, bytes: Uint8Array): boolean {
  if (access.kind !== 'indexScan') return true;
  const { index, given } = access;
  const { sparse, covers } = index.definition;
  const isWhole = given === undefined && !sparse && covers === undefined;
  return isWhole || index.hasKeyIn(bytes, given);
}

function sorterOf(pattern: SortPattern, collation: Collation | undefined): Sorter {
  return compileSorter(new Map(pattern.map(({ path, direction }) => [path, direction])), collation);
}

function found(access: Access, scanning: Scanning): Generator<Seen> {
  switch (access.kind) {
    case 'collectionScan':
      return allRecords(access, scanning);
    case 'idLookup':
      return byIds(access, scanning);
    case 'indexScan':
      return byIndex(access, scanning);
    case 'anyOf':
      return once(access, inTurn(access.inputs, scanning), scanning);
    case 'mergeSorted': {
      const inputs = access.inputs.map((input) => ofBranch(input, scanning));
      const merged = mergeSorted(inputs, sorterOf(access.pattern, scanning.collation));
      return once(access, merged, scanning);
    }
  }
}

function* inTurn(inputs: readonly Branch[], scanning: Scanning): Generator<Seen> {
  for (const input of inputs) yield* ofBranch(input, scanning);
}

// Whoever asks for records asks the whole filter of them: that of a branch is asked only where it is counted.
function ofBranch({ access, filter }: Branch, scanning: Scanning): Generator<Seen> {
  const isAsked = scanning.counts !== undefined && filter.length > 0;
  return isAsked ? filtered(access, filter, scanning) : found(access, scanning);
}

function* filtered(
  access: Access,
  filter: readonly MatchNode[],
  scanning: Scanning,
): Generator<Seen> {
  const counts = countsOf(access, scanning);
  for (const seen of found(access, scanning)) {
    if (!filter.every((node) => nodeMatches(node, seen.bytes))) continue;
    counts.matched++;
    yield seen;
  }
}

function* once(access: Access, seen: Iterable<Seen>, scanning: Scanning): Generator<Seen> {
  const counts = countsOf(access, scanning);
  const met = new Set<StoredRecord>();
  for (const each of seen) {
    if (met.has(each.record)) {
      counts.repeated++;
      continue;
    }
    met.add(each.record);
    counts.advanced++;
    yield each;
  }
}

function* byIndex(access: IndexScan, scanning: Scanning): Generator<Seen> {
  const { index, direction } = access;
  const counts = countsOf(access, scanning);
  const met = meetsTwice(access) ? new Set<StoredRecord>() : undefined;
  const seenAt = ({ item: record, key }: IndexWalk): Seen | undefined => {
    if (met?.has(record)) {
      counts.repeated++;
      return undefined;
    }
    met?.add(record);
    const bytes = visibleBytes(record, scanning.at);
    if (bytes === undefined) return undefined;
    counts.advanced++;
    return { record, bytes, arrayIndex: -1, entry: { index, key } };
  };
  if (scanning.counts !== undefined && !isOneRange(access)) {
    for (const walk of walkBounds(access, counts)) {
      const seen = seenAt(walk);
      if (seen !== undefined) yield seen;
    }
    return;
  }
  const ranges = direction === 1 ? rangesOf(access) : rangesOf(access).toReversed();
  for (const range of ranges) {
    const walk = index.walk(range, direction);
    counts.seeks++;
    while (walk.next()) {
      counts.keys++;
      const seen = seenAt(walk);
      if (seen !== undefined) yield seen;
    }
  }
}
