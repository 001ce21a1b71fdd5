const initialCapacity = 8;

/**
 * A queue with two ends. All four operations take constant time; the ring doubles when it is full and
 * never shrinks, since a wait queue that was long once will be long again.
 */
export class Deque<T> {
  #ring: (T | undefined)[] = new Array(initialCapacity);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  pushBack(item: T): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#ring[this.#slot(this.#size)] = item;
    this.#size += 1;
  }

  pushFront(item: T): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#head = this.#slot(-1);
    this.#ring[this.#head] = item;
    this.#size += 1;
  }

  popFront(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#take(this.#head);
    this.#head = this.#slot(1);
    this.#size -= 1;
    return item;
  }

  popBack(): T | undefined {
    if (this.#size === 0) return undefined;
    this.#size -= 1;
    return this.#take(this.#slot(this.#size));
  }

  peekFront(): T | undefined {
    return this.#size === 0 ? undefined : this.#ring[this.#head];
  }

  peekBack(): T | undefined {
    return this.#size === 0 ? undefined : this.#ring[this.#slot(this.#size - 1)];
  }

  /** Takes out the first item that equals `item` (`===`); false when there is none. Linear time. */
  remove(item: T): boolean {
    for (let at = 0; at < this.#size; at += 1) {
      if (this.#ring[this.#slot(at)] !== item) continue;
      for (let hole = at; hole < this.#size - 1; hole += 1) {
        this.#ring[this.#slot(hole)] = this.#ring[this.#slot(hole + 1)];
      }
      this.popBack();
      return true;
    }
    return false;
  }

  clear(): void {
    this.#ring = new Array(initialCapacity);
    this.#head = 0;
    this.#size = 0;
  }

  /** From front to back. Changing the queue meanwhile is a mistake. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let at = 0; at < this.#size; at += 1) yield this.#ring[this.#slot(at)] as T;
  }

  /** The ring's length is a power of two, so a mask wraps offsets, negative ones too. */
  #slot(offset: number): number {
    return (this.#head + offset) & (this.#ring.length - 1);
  }

  #take(slot: number): T {
    const item = this.#ring[slot] as T;
    this.#ring[slot] = undefined;
    return item;
  }

  #grow(): void {
    const items = [...this];
    this.#ring = new Array(items.length * 2);
    for (const [at, item] of items.entries()) this.#ring[at] = item;
    this.#head = 0;
  }
}
