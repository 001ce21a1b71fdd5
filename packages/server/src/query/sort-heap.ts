/**
 * Keeps the first `count` items of an order while items come in any order: a heap whose root is the last of them. Equal items
 * come out as MongoDB's sort with a limit leaves them, which moves items in its heap by the same steps.
 */
export class SortHeap<Item> {
  readonly #count: number;
  readonly #compare: (a: Item, b: Item) => number;
  readonly #items: Item[] = [];

  constructor(count: number, compare: (a: Item, b: Item) => number) {
    this.#count = count;
    this.#compare = compare;
  }

  /** The last of those that are kept, if there are enough: what is not before it need not be added. */
  get worst(): Item | undefined {
    return this.#items.length === this.#count ? this.#items[0] : undefined;
  }

  add(item: Item): void {
    const items = this.#items;
    if (items.length < this.#count) {
      items.push(item);
      if (items.length === this.#count) this.#order();
      return;
    }
    if (this.#compare(item, items[0] as Item) >= 0) return;
    this.#pop(items.length);
    items[items.length - 1] = item;
    this.#rise(item, items.length - 1, 0);
  }

  /** The items in order, once all have been added. */
  values(): readonly Item[] {
    const items = this.#items;
    if (items.length < this.#count) return items.sort(this.#compare);
    for (let length = items.length; length > 1; length--) this.#pop(length);
    return items;
  }

  #order(): void {
    const { length } = this.#items;
    for (let at = (length >> 1) - 1; at >= 0; at--) this.#sink(this.#items[at] as Item, at, length);
  }

  // The root goes behind the heap, and the item that stood there finds a place.
  #pop(length: number): void {
    const items = this.#items;
    const item = items[length - 1] as Item;
    items[length - 1] = items[0] as Item;
    this.#sink(item, 0, length - 1);
  }

  // The hole goes down to a leaf before the item rises from there.
  #sink(item: Item, top: number, length: number): void {
    const items = this.#items;
    let hole = top;
    let child = 2 * hole + 2;
    while (child < length) {
      if (this.#compare(items[child] as Item, items[child - 1] as Item) < 0) child--;
      items[hole] = items[child] as Item;
      hole = child;
      child = 2 * hole + 2;
    }
    if (child === length) {
      items[hole] = items[child - 1] as Item;
      hole = child - 1;
    }
    this.#rise(item, hole, top);
  }

  #rise(item: Item, from: number, top: number): void {
    const items = this.#items;
    let hole = from;
    while (hole > top) {
      const parent = (hole - 1) >> 1;
      if (this.#compare(items[parent] as Item, item) >= 0) break;
      items[hole] = items[parent] as Item;
      hole = parent;
    }
    items[hole] = item;
  }
}
