import type { Pace } from '../expression/pace.ts';
import type { AnyDocument, Fields } from '../value/value.ts';

/**
 * Stands in a stream of documents where a rest is due. Stages let it through, those that gather documents too; whoever asked
 * for documents rests, and asks for the next.
 */
export const PAUSE: Fields = new Map();

/** Takes all documents; rests pass through. */
export function* taking(
  documents: Iterable<AnyDocument>,
  take: (document: AnyDocument) => void,
): Generator<AnyDocument, void> {
  for (const document of documents) {
    if (document === PAUSE) yield PAUSE;
    else take(document);
  }
}

/** Lists what is made of all documents; rests pass through. */
export function* listing<Made>(
  documents: Iterable<AnyDocument>,
  make: (document: AnyDocument) => Made,
): Generator<AnyDocument, Made[]> {
  const made: Made[] = [];
  yield* taking(documents, (document) => {
    made.push(make(document));
  });
  return made;
}

/** Below this, sorting takes no time that anybody notices. */
const RUN_LENGTH = 2048;

/** Sorts a list in place, equals keep their order; rests when it takes long. */
export function* sorting<Item>(
  list: Item[],
  compare: (a: Item, b: Item) => number,
  pace: Pace | undefined,
): Generator<AnyDocument, void> {
  if (list.length <= RUN_LENGTH || pace === undefined) {
    list.sort(compare);
    return;
  }
  for (let start = 0; start < list.length; start += RUN_LENGTH) {
    const run = list.slice(start, start + RUN_LENGTH).sort(compare);
    for (let at = 0; at < run.length; at++) list[start + at] = run[at] as Item;
    if (pace.isDue()) yield PAUSE;
  }
  let from = list;
  let into: Item[] = new Array(list.length);
  for (let width = RUN_LENGTH; width < list.length; width *= 2) {
    for (let start = 0; start < list.length; start += 2 * width) {
      yield* merging({ from, into, start, width }, compare, pace);
    }
    [from, into] = [into, from];
  }
  if (from !== list) for (let at = 0; at < list.length; at++) list[at] = from[at] as Item;
}

interface Merging<Item> {
  readonly from: readonly Item[];
  readonly into: Item[];
  readonly start: number;
  /** The length of each of the two runs. */
  readonly width: number;
}

function* merging<Item>(
  { from, into, start, width }: Merging<Item>,
  compare: (a: Item, b: Item) => number,
  pace: Pace,
): Generator<AnyDocument, void> {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(start + 2 * width, from.length);
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takesLeft =
      left < middle && (right >= end || compare(from[left] as Item, from[right] as Item) <= 0);
    into[at] = from[takesLeft ? left++ : right++] as Item;
    if (pace.isDue()) yield PAUSE;
  }
}
