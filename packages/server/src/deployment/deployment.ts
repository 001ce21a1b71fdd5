import type { DumpOptions } from './dump.ts';
import type { Snapshot } from './isolation.ts';
import type { Seed } from './seed.ts';

/** One or more running servers, and what can be done to them. */
export interface Deployment extends AsyncDisposable {
  /** The connection string for drivers. */
  readonly uri: string;
  /**
   * The same with a database in it, where a client takes its default from.
   *
   * @example
   * ```ts
   * server.uriFor('shop'); // => 'mongodb://127.0.0.1:…/shop'
   * ```
   */
  uriFor(database: string): string;
  /** The addresses of all servers, `host:port`, as clients are told of them. */
  readonly hosts: readonly string[];
  /** The name of the replica set; absent where there is none. */
  readonly setName?: string;
  /**
   * Remembers all data as they are now. It costs next to nothing, and from then on the old versions of what is
   * changed are kept, until the snapshot is released.
   *
   * @example
   * ```ts
   * import { MongoClient } from 'mongodb';
   *
   * await server.seed({ 'shop.orders': [{ item: 'lamp' }, { item: 'desk' }] });
   * using snapshot = server.snapshot();
   *
   * await using client = new MongoClient(server.uri);
   * const orders = client.db('shop').collection('orders');
   * await orders.deleteMany({});
   * server.restore(snapshot);
   * await orders.countDocuments(); // => 2
   * ```
   */
  snapshot(): Snapshot;
  /**
   * Makes all data what they were at the snapshot, as often as wanted; it costs as much as was changed since. What
   * clients have open ends as at a restart: cursors and change streams are not found any more (a change stream
   * cannot be resumed from before), transactions are aborted, sessions are forgotten. Failpoints and parameters stay.
   * Throws RangeError for a snapshot that was released, or is another deployment's.
   */
  restore(snapshot: Snapshot): void;
  /**
   * Takes all data away, but for the users and roles from the start; otherwise as `restore`.
   *
   * @example
   * ```ts
   * import { MongoClient } from 'mongodb';
   *
   * await server.seed({ 'shop.orders': [{ item: 'lamp' }] });
   * server.reset();
   * await using client = new MongoClient(server.uri);
   * await client.db('shop').listCollections().toArray(); // => []
   * ```
   */
  reset(): void;
  /**
   * Stores documents; resolves to their number. Rejects where they or the files are not as `Seed` says.
   *
   * @example
   * ```ts
   * await server.seed({ 'shop.orders': [{ item: 'lamp' }, { item: 'desk' }], 'shop.people': [{ name: 'Ada' }] }); // => 3
   * ```
   */
  seed(seed: Seed): Promise<number>;
  /**
   * Writes all databases but the deployment's own into a folder, in mongodump's format, for `mongorestore` and `seed`.
   * Resolves to the number of documents. Rejects where the folder cannot be written.
   */
  dump(folder: string, options?: DumpOptions): Promise<number>;
  /** Stops the servers and cuts every connection. What they stored is gone. */
  close(): Promise<void>;
}
