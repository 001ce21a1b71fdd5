import { present } from '@touchstone/protocol';
import type { Sorter } from '../query/sort.ts';
import type { Value } from '../value/value.ts';

interface Head<Item> {
  readonly rest: Iterator<Item>;
  readonly item: Item;
  readonly key: readonly Value[];
}

/** Merges what is sorted into one order; of equals what comes from the first input is first. */
export function* mergeSorted<Item extends { readonly bytes: Uint8Array }>(
  inputs: readonly Iterable<Item>[],
  sorter: Sorter,
): Generator<Item> {
  const heads: Head<Item>[] = [];
  const place = (rest: Iterator<Item>): void => {
    const { done, value: item } = rest.next();
    if (done) return;
    const key = sorter.key(item.bytes);
    let low = 0;
    let high = heads.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorter.compareKeys(present(heads[middle]).key, key) <= 0) low = middle + 1;
      else high = middle;
    }
    heads.splice(low, 0, { rest, item, key });
  };
  for (const input of inputs) place(input[Symbol.iterator]());
  for (let head = heads.shift(); head !== undefined; head = heads.shift()) {
    yield head.item;
    place(head.rest);
  }
}
