/** Below this, sorting takes no time that anybody notices. */
const RUN_LENGTH = 2048;
/** So many items are merged in a step. */
const MERGED_LENGTH = 1024;

/** Sorts a list in place, in steps between which something else may be done; equals keep their order. */
export function* sortSteps<Item>(
  list: Item[],
  compare: (a: Item, b: Item) => number,
): Generator<undefined, void> {
  if (list.length <= RUN_LENGTH) {
    list.sort(compare);
    return;
  }
  for (let start = 0; start < list.length; start += RUN_LENGTH) {
    const run = list.slice(start, start + RUN_LENGTH).sort(compare);
    for (let at = 0; at < run.length; at++) list[start + at] = run[at] as Item;
    yield;
  }
  let from = list;
  let into: Item[] = new Array(list.length);
  for (let width = RUN_LENGTH; width < list.length; width *= 2) {
    for (let start = 0; start < list.length; start += 2 * width) {
      yield* merging(from, into, { start, width }, compare);
    }
    [from, into] = [into, from];
  }
  if (from !== list) for (let at = 0; at < list.length; at++) list[at] = from[at] as Item;
}

/** Two runs that stand side by side, and how far they have become one. */
interface Merging<Item> {
  readonly from: readonly Item[];
  readonly into: Item[];
  left: number;
  /** The end of the left run, and the beginning of the right one. */
  readonly middle: number;
  right: number;
  at: number;
}

function* merging<Item>(
  from: readonly Item[],
  into: Item[],
  { start, width }: { readonly start: number; readonly width: number },
  compare: (a: Item, b: Item) => number,
): Generator<undefined, void> {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(start + 2 * width, from.length);
  const merged: Merging<Item> = { from, into, left: start, middle, right: middle, at: start };
  for (let until = start; until < end; yield) {
    until = Math.min(until + MERGED_LENGTH, end);
    mergeUntil(merged, { until, end }, compare);
  }
}

// In a function of its own: a loop within a generator takes longer.
function mergeUntil<Item>(
  merged: Merging<Item>,
  { until, end }: { readonly until: number; readonly end: number },
  compare: (a: Item, b: Item) => number,
): void {
  const { from, into, middle } = merged;
  let { left, right, at } = merged;
  for (; at < until; at++) {
    const takesLeft =
      left < middle && (right >= end || compare(from[left] as Item, from[right] as Item) <= 0);
    into[at] = from[takesLeft ? left++ : right++] as Item;
  }
  merged.left = left;
  merged.right = right;
  merged.at = at;
}
