import type { ServerOptions } from '../server/server-options.ts';
import type { TestServer } from '../server/test-server.ts';
import type { Fields } from '../value/value.ts';
import type { Deployment } from './deployment.ts';
import { deploymentUri } from './deployment-uri.ts';
import { type DumpOptions, dumpInto } from './dump.ts';
import { type Isolated, Isolation, type Snapshot } from './isolation.ts';
import { plant, type Seed } from './seed.ts';

/** The things that all deployments do alike that hold data: their connection strings, and going back to earlier moments. */
export abstract class IsolatedDeployment implements Deployment {
  /** `host:port` of every server. */
  abstract readonly hosts: readonly string[];
  /** The name of the replica set; absent where there is none. */
  readonly setName?: string;
  protected readonly isolation: Isolation;
  readonly #uriOptions: Pick<ServerOptions, 'auth' | 'tls' | 'database'>;

  constructor(options: Pick<ServerOptions, 'auth' | 'tls' | 'database'>, isolated: () => Isolated) {
    this.#uriOptions = options;
    this.isolation = new Isolation(isolated);
  }

  /** Names all servers that clients are told of. */
  get uri(): string {
    return deploymentUri(this.hosts, this.#uriOptions, this.setName);
  }

  /** The connection string with a database in it. */
  uriFor(database: string): string {
    return deploymentUri(this.hosts, { ...this.#uriOptions, database }, this.setName);
  }

  /** Remembers all data as they are now (see `Deployment`). */
  snapshot(): Snapshot {
    return this.isolation.snapshot();
  }

  /** Makes all data what they were at a snapshot (see `Deployment`). */
  restore(snapshot: Snapshot): void {
    this.isolation.restore(snapshot);
  }

  /** Takes all data away, but for the users and roles from the start. */
  reset(): void {
    this.isolation.reset();
  }

  /** Stores documents; resolves to their number. */
  seed(seed: Seed): Promise<number> {
    return plant(seed, (database, command) => this.writable().ask(database, command));
  }

  /** Writes all databases into a folder, in mongodump's format (see `Deployment`). */
  dump(folder: string, options: DumpOptions = {}): Promise<number> {
    const ask = (database: string, command: Fields) => this.writable().ask(database, command);
    return dumpInto(folder, ask, options);
  }

  /** Stops the servers and cuts every connection. */
  abstract close(): Promise<void>;

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The server that takes writes. Throws RangeError while there is none. */
  protected abstract writable(): TestServer;
}
