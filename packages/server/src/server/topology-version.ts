import { ObjectId } from 'bson';
import type { TopologyWatch } from '../command/node.ts';

/** Counts what changed about a server's place in its topology, and wakes who waits for it. */
export class TopologyVersion implements TopologyWatch {
  readonly processId: ObjectId;
  #counter = 0n;
  readonly #listeners = new Set<() => void>();

  constructor(processId: Uint8Array, counter = 0n) {
    this.processId = new ObjectId(processId);
    this.#counter = counter;
  }

  get counter(): bigint {
    return this.#counter;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  changed(): void {
    this.#counter++;
    for (const listener of [...this.#listeners]) listener();
  }
}
