import type { Pin } from '../session/pin.ts';
import type { OperationConnection, OperationServer } from './execution-host.ts';

/** For whom a connection is kept. */
export type PinHolder = 'cursor' | 'transaction';

/**
 * A connection that a cursor, a transaction or both keep behind a load balancer, since the next connection might lead
 * to another server (specification: load-balancers, "Connection Pinning"). It is checked in when the last lets it go.
 */
export class PinnedConnection implements Pin {
  readonly server: OperationServer;
  readonly connection: OperationConnection;
  #holders = 1;
  #last: Promise<unknown> = Promise.resolve();

  constructor(server: OperationServer, connection: OperationConnection, holder: PinHolder) {
    this.server = server;
    this.connection = connection;
    connection.pinnedBy = holder;
  }

  get address(): string {
    return this.server.address;
  }

  /** Keeps it for one more. */
  retain(): this {
    this.#holders += 1;
    return this;
  }

  /** Lets it go: each holder once. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    this.connection.pinnedBy = undefined;
    this.server.pool.checkIn(this.connection);
  }

  /** Does something on the connection once it is free: a connection has one command at a time. */
  use<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
