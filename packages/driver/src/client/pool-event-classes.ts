import type { ObjectId } from 'bson';
import type { PoolOptions } from '../cmap/pool-options.ts';

/** The fields that all events of connection pools have (CMAP, "Connection Pool Monitoring"). */
export abstract class ConnectionPoolMonitoringEvent {
  /** The time when it happened. */
  declare readonly time: Date;
  /** The pool's server, as `host:port` or a socket path. */
  declare readonly address: string;
  /** The name of the class. */
  declare readonly name: string;

  constructor(fields: object) {
    Object.assign(this, fields);
  }
}

/** An event about one connection. */
abstract class ConnectionEvent extends ConnectionPoolMonitoringEvent {
  /** The connection, as the driver numbers it. */
  declare readonly connectionId: number | '<monitor>';
}

/** A pool was made; nothing is open yet. */
export class ConnectionPoolCreatedEvent extends ConnectionPoolMonitoringEvent {
  /** The options that differ from their defaults. */
  declare readonly options: Partial<PoolOptions>;
}

/** Connections may be checked out. */
export class ConnectionPoolReadyEvent extends ConnectionPoolMonitoringEvent {}

/** All connections of the pool are stale. */
export class ConnectionPoolClearedEvent extends ConnectionPoolMonitoringEvent {
  /** The service that was cleared, behind a load balancer. */
  declare readonly serviceId?: ObjectId;
  /** True if connections in use are interrupted; absent behind a load balancer. */
  declare readonly interruptInUseConnections?: boolean;
}

/** The pool is closed for good. */
export class ConnectionPoolClosedEvent extends ConnectionPoolMonitoringEvent {}

/**
 * A connection is about to be opened.
 *
 * @example
 * ```ts
 * const observed = new MongoClient(uri, { maxPoolSize: 1 });
 * const events: string[] = [];
 * observed.on('connectionCreated', () => events.push('created'));
 * observed.on('connectionCheckedOut', () => events.push('checked out'));
 * observed.on('connectionCheckedIn', () => events.push('checked in'));
 * await observed.db('shop').command({ ping: 1 });
 * events; // => [ 'created', 'checked out', 'checked in' ]
 * await observed.close();
 * ```
 */
export class ConnectionCreatedEvent extends ConnectionEvent {}

/** A connection has shaken hands, and may be used. */
export class ConnectionReadyEvent extends ConnectionEvent {
  /** From the creation of the connection. */
  declare readonly durationMS: number;
}

/** A connection was closed; `reason` tells why. */
export class ConnectionClosedEvent extends ConnectionEvent {
  /** The reason why it happened. */
  declare readonly reason: string;
  /** The service behind the load balancer. */
  declare readonly serviceId?: ObjectId;
  /** The error, when `reason` is `error`. */
  declare readonly error?: Error;
}

/** Somebody asks for a connection. */
export class ConnectionCheckOutStartedEvent extends ConnectionPoolMonitoringEvent {}

/** Somebody who asked for a connection has got none. */
export class ConnectionCheckOutFailedEvent extends ConnectionPoolMonitoringEvent {
  /** The reason why it happened. */
  declare readonly reason: string;
  /** From the start of the check-out. */
  declare readonly durationMS: number;
  /** The error, when `reason` is `connectionError`. */
  declare readonly error?: Error;
}

/** Somebody who asked for a connection has got one. */
export class ConnectionCheckedOutEvent extends ConnectionEvent {
  /** From the start of the check-out. */
  declare readonly durationMS: number;
}

/** A connection was given back. */
export class ConnectionCheckedInEvent extends ConnectionEvent {}
