/** Keeps the first `count` items of an order while items come in any order. */
export class BestValues<Item> {
  readonly #count: number;
  readonly #compare: (a: Item, b: Item) => number;
  #items: Item[] = [];

  constructor(count: number, compare: (a: Item, b: Item) => number) {
    this.#count = count;
    this.#compare = compare;
  }

  add(item: Item): void {
    this.#items.push(item);
    // Sorting only when twice too many have gathered costs each item a share of one sort.
    if (this.#items.length >= 2 * this.#count + 16) this.#shrink();
  }

  #shrink(): void {
    this.#items = this.#items.sort(this.#compare).slice(0, this.#count);
  }

  /** The best items in order; of equal ones those that came first. */
  values(): readonly Item[] {
    this.#shrink();
    return this.#items;
  }
}
