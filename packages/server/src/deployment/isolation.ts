import { present } from '@touchstone/protocol';
import type { Node } from '../command/node.ts';
import type { StatementResult } from '../command/statement-result.ts';
import type { RetryableWrites } from '../session/retryable-writes.ts';
import type { OpTime } from '../storage/oplog.ts';
import type { Storage } from '../storage/storage.ts';
import type { StorageCopy, StorageSnapshot } from '../storage/storage-snapshot.ts';

/** All data of a deployment at a moment. Old versions of documents are kept for it until it is released. */
export interface Snapshot extends Disposable {
  /** Lets go of what is kept; then it cannot be restored any more. `using` does that by itself. */
  release(): void;
}

/** Data that belongs together: a standalone server's, or a replica set's. */
export interface IsolatedData {
  readonly storage: Storage;
  readonly retryableWrites: RetryableWrites<StatementResult>;
  /** The servers over it that are up. */
  readonly nodes: readonly Node[];
  /** All members have everything up to a position. */
  caughtUp(position: OpTime): void;
}

/** The data that goes back to earlier moments together. */
export interface Isolated {
  /** The same ones in the same order, as long as no shard is added or removed. */
  readonly data: readonly IsolatedData[];
  /** Servers without data of their own. */
  readonly nodes?: readonly Node[];
  /** Remembers what is known beside the data; the returned function makes it so again. */
  remember?(): () => void;
}

/** Databases that stay when a deployment is emptied: users and roles, and what a cluster knows of itself. */
const KEPT_DATABASES: ReadonlySet<string> = new Set(['admin', 'config', 'local']);

interface Moment {
  readonly storages: readonly Storage[];
  readonly snapshots: readonly StorageSnapshot[];
  readonly recall: (() => void) | undefined;
}

/** Takes a deployment back to earlier moments. */
export class Isolation {
  readonly #isolated: () => Isolated;
  #first: readonly StorageCopy[] = [];
  #firstRecall: (() => void) | undefined;
  readonly #moments = new WeakMap<Snapshot, Moment>();

  constructor(isolated: () => Isolated) {
    this.#isolated = isolated;
  }

  /** The deployment has started: `reset` leads back to the users and the configuration that it has now. */
  begin(): void {
    const now = this.#isolated();
    this.#first = now.data.map(({ storage }) => storage.copy(KEPT_DATABASES));
    this.#firstRecall = now.remember?.();
  }

  snapshot(): Snapshot {
    const isolated = this.#isolated();
    const snapshots = isolated.data.map(({ storage }) => storage.snapshot());
    const release = (): void => {
      if (!this.#moments.delete(snapshot)) return;
      for (const each of snapshots) each.release();
    };
    const snapshot: Snapshot = { release, [Symbol.dispose]: release };
    const storages = isolated.data.map(({ storage }) => storage);
    this.#moments.set(snapshot, { storages, snapshots, recall: isolated.remember?.() });
    return snapshot;
  }

  /** Throws RangeError for a snapshot that was released, is another deployment's, or of other shards. */
  restore(snapshot: Snapshot): void {
    const moment = this.#moments.get(snapshot);
    if (moment === undefined) {
      throw new RangeError('That snapshot was released, or it is another deployment’s.');
    }
    const { data } = this.#isolated();
    if (
      data.length !== moment.storages.length ||
      data.some((each, at) => each.storage !== moment.storages[at])
    ) {
      throw new RangeError('That snapshot is of other shards: some were added or removed since.');
    }
    this.#replaced(({ storage }, at) => storage.restore(present(moment.snapshots[at])));
    moment.recall?.();
  }

  reset(): void {
    this.#replaced(({ storage }, at) => storage.replace(present(this.#first[at])));
    this.#firstRecall?.();
  }

  #replaced(replace: (data: IsolatedData, at: number) => OpTime): void {
    const { data, nodes = [] } = this.#isolated();
    for (const node of nodes) endWork(node);
    for (const [at, each] of data.entries()) {
      each.retryableWrites.forgetAll();
      for (const node of each.nodes) endWork(node);
      each.caughtUp(replace(each, at));
    }
  }
}

// As after a restart: what clients had open is not known any more.
function endWork(node: Node): void {
  node.retryableWrites.forgetAll();
  node.cursors.killWhere(() => true);
  node.sessions.endAll();
}
