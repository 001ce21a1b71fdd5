import type { Node } from '../command/node.ts';
import type { Reply } from '../command/reply.ts';

/** A cursor of a shard that a client reads through a mongos. */
export interface RoutedCursor {
  readonly id: bigint;
  readonly namespace: string;
  readonly sessionKey: string | undefined;
  /** The id of the client's connection that opened it. */
  readonly connection: number;
  /** The server that has it. */
  readonly node: Node;
}

/** The cursors that one mongos has opened: another mongos does not know them. */
export class RoutedCursors {
  readonly #cursors = new Map<bigint, RoutedCursor>();

  get size(): number {
    return this.#cursors.size;
  }

  find(id: bigint): RoutedCursor | undefined {
    return this.#cursors.get(id);
  }

  forget(id: bigint): void {
    this.#cursors.delete(id);
  }

  /** Remembers the cursor of a reply, if that left one open. */
  note(reply: Reply, opened: Omit<RoutedCursor, 'id' | 'namespace'>): void {
    const cursor = reply.get('cursor');
    if (!(cursor instanceof Map)) return;
    const id = (cursor as Reply).get('id');
    const namespace = (cursor as Reply).get('ns');
    if (typeof id !== 'bigint' || id === 0n || typeof namespace !== 'string') return;
    this.#cursors.set(id, { id, namespace, ...opened });
  }

  /** Forgets those that a condition holds for, and returns them. */
  take(holds: (cursor: RoutedCursor) => boolean): readonly RoutedCursor[] {
    const taken = [...this.#cursors.values()].filter(holds);
    for (const { id } of taken) this.#cursors.delete(id);
    return taken;
  }
}
