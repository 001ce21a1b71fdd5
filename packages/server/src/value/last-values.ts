import { sortSteps } from './sort-steps.ts';
import { allAtOnce, type Steps } from './steps.ts';

interface Kept<Item> {
  readonly item: Item;
  readonly arrival: number;
}

/**
 * Keeps the last `count` items of an order while items come in any order. Among equal ones those stay that came first while
 * there was room, and go first when something farther on comes. State: a heap, whose root goes next, so that keeping
 * millions costs little for each.
 */
export class LastValues<Item> {
  readonly #count: number;
  readonly #compare: (a: Item, b: Item) => number;
  readonly #heap: Kept<Item>[] = [];
  #arrivals = 0;

  constructor(count: number, compare: (a: Item, b: Item) => number) {
    this.#count = count;
    this.#compare = compare;
  }

  add(item: Item): void {
    const heap = this.#heap;
    const kept = { item, arrival: this.#arrivals++ };
    const [first] = heap;
    if (first === undefined || heap.length < this.#count) this.#rise(heap.length, kept);
    else if (this.#compare(item, first.item) > 0) this.#sink(kept);
  }

  #order(a: Kept<Item>, b: Kept<Item>): number {
    return this.#compare(a.item, b.item) || a.arrival - b.arrival;
  }

  #rise(from: number, kept: Kept<Item>): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Kept<Item>;
      if (this.#order(parent, kept) <= 0) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = kept;
  }

  // Takes the root's place.
  #sink(kept: Kept<Item>): void {
    const heap = this.#heap;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      let child = heap[below] as Kept<Item>;
      const other = heap[below + 1];
      if (other !== undefined && this.#order(other, child) < 0) {
        child = other;
        below++;
      }
      if (this.#order(kept, child) <= 0) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = kept;
  }

  /** The items in order; of equal ones those that came first. */
  values(): readonly Item[] {
    return allAtOnce(this.valueSteps());
  }

  /** The same, in steps. */
  *valueSteps(): Steps<readonly Item[]> {
    const sorted = [...this.#heap];
    yield* sortSteps(sorted, (a, b) => this.#order(a, b));
    return sorted.map(({ item }) => item);
  }
}
