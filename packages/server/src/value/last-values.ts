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
