/** A set of "this came before that", and whether one order of all can explain it. */
export class Order {
  readonly #after: number[][] = [];
  readonly #names: (() => string)[] = [];

  /** Adds something that has a place in the order. `name` is asked for when a circle has to be told. */
  add(name: () => string): number {
    this.#after.push([]);
    this.#names.push(name);
    return this.#after.length - 1;
  }

  before(first: number, second: number): void {
    this.#after[first]?.push(second);
  }

  /** The names along a circle, if there is one: then no order explains everything. */
  circle(): string[] | undefined {
    const missing = this.#after.map(() => 0);
    for (const targets of this.#after) {
      for (const target of targets) missing[target] = (missing[target] ?? 0) + 1;
    }
    const ready = [...missing.keys()].filter((node) => missing[node] === 0);
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      for (const target of this.#after[node] ?? []) {
        const left = (missing[target] ?? 0) - 1;
        missing[target] = left;
        if (left === 0) ready.push(target);
      }
    }
    const start = missing.findIndex((count) => count > 0);
    return start < 0 ? undefined : this.#shortestCircle(missing);
  }

  // Among what could not be placed: the shortest way back to itself, of the first few that have one.
  #shortestCircle(missing: readonly number[]): string[] {
    let best: number[] | undefined;
    let tries = 0;
    for (const [node, count] of missing.entries()) {
      if (count === 0) continue;
      const found = this.#wayBack(node, missing);
      if (found !== undefined && (best === undefined || found.length < best.length)) best = found;
      tries += 1;
      if (best !== undefined && tries > 50) break;
    }
    return (best ?? []).map((node) => this.#names[node]?.() ?? '');
  }

  #wayBack(start: number, missing: readonly number[]): number[] | undefined {
    const from = new Map<number, number>();
    const queue = [start];
    for (const node of queue) {
      for (const target of this.#after[node] ?? []) {
        if (target === start) return pathTo(node, start, from);
        if (missing[target] === 0 || from.has(target)) continue;
        from.set(target, node);
        queue.push(target);
      }
    }
    return undefined;
  }
}

function pathTo(end: number, start: number, from: ReadonlyMap<number, number>): number[] {
  const path = [end];
  for (let node = end; node !== start; ) {
    node = from.get(node) ?? start;
    path.push(node);
  }
  return path.reverse();
}
