/** Keeps the first `count` items of an order while items come in any order. */
export class BestValues<Item> {
  readonly #count: number;
  readonly #compare: (a: Item, b: Item) => number;
  #items: Item[] = [];
  #worst: Item | undefined;

  constructor(count: number, compare: (a: Item, b: Item) => number) {
    this.#count = count;
    this.#compare = compare;
  }

  /** The last of those that are kept, if there are enough: what is not before it need not be added. */
  get worst(): Item | undefined {
    return this.#worst;
  }

  add(item: Item): void {
    if (this.#worst !== undefined && this.#compare(item, this.#worst) >= 0) return;
    this.#items.push(item);
    // Sorting only when twice too many have gathered costs each item a share of one sort.
    if (this.#items.length >= 2 * this.#count + 16) this.#shrink();
  }

  #shrink(): void {
    this.#items = this.#items.sort(this.#compare).slice(0, this.#count);
    if (this.#items.length === this.#count) this.#worst = this.#items.at(-1);
  }

  /** The best items in order; of equal ones those that came first. */
  values(): readonly Item[] {
    this.#shrink();
    return this.#items;
  }
}

/**
 * Keeps the last `count` items of an order while items come in any order. Among equal ones those stay that came first while
 * there was room, and go first when something farther on comes.
 */
export class LastValues<Item> {
  readonly #count: number;
  readonly #compare: (a: Item, b: Item) => number;
  readonly #items: Item[] = [];

  constructor(count: number, compare: (a: Item, b: Item) => number) {
    this.#count = count;
    this.#compare = compare;
  }

  add(item: Item): void {
    const [first] = this.#items;
    if (first !== undefined && this.#items.length === this.#count) {
      if (this.#compare(item, first) <= 0) return;
      this.#items.shift();
    }
    this.#items.splice(this.#placeOf(item), 0, item);
  }

  // Behind all that are equal.
  #placeOf(item: Item): number {
    let [low, high] = [0, this.#items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(item, this.#items[middle] as Item) < 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The items in order; of equal ones those that came first. */
  values(): readonly Item[] {
    return this.#items;
  }
}
