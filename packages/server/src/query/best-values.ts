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
