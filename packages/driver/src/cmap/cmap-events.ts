import type { PoolOptions } from './pool-options.ts';

/** Tells why a connection was closed (CMAP, "ConnectionClosedEvent"). */
export type ConnectionClosedReason = 'stale' | 'idle' | 'error' | 'poolClosed';

/** Tells why a check-out failed (CMAP, "ConnectionCheckOutFailedEvent"). */
export type CheckOutFailedReason = 'timeout' | 'poolClosed' | 'connectionError';

interface PoolEventFields {
  /** The pool's server, as `host:port` or a socket path. */
  readonly address: string;
  /** The time when the event was published; set by the pool's shell, because the machine knows no calendar. */
  time?: Date;
}

/** The pool options that differ from their defaults. */
export type ConnectionPoolCreatedEvent = PoolEventFields & {
  readonly name: 'connectionPoolCreated';
  readonly options: Partial<PoolOptions>;
};
export type ConnectionPoolReadyEvent = PoolEventFields & { readonly name: 'connectionPoolReady' };
export type ConnectionPoolClearedEvent = PoolEventFields & {
  readonly name: 'connectionPoolCleared';
  /** The service that was cleared, behind a load balancer. */
  readonly serviceId?: string;
  /** True if connections in use are interrupted; absent behind a load balancer. */
  readonly interruptInUseConnections?: boolean;
};
export type ConnectionPoolClosedEvent = PoolEventFields & { readonly name: 'connectionPoolClosed' };
export type ConnectionCreatedEvent = PoolEventFields & {
  readonly name: 'connectionCreated';
  readonly connectionId: number;
};
export type ConnectionReadyEvent = PoolEventFields & {
  readonly name: 'connectionReady';
  readonly connectionId: number;
  /** From the creation of the connection. */
  readonly durationMS: number;
};
export type ConnectionClosedEvent = PoolEventFields & {
  readonly name: 'connectionClosed';
  readonly connectionId: number;
  readonly reason: ConnectionClosedReason;
  readonly serviceId?: string;
  /** The error, when `reason` is `error`. */
  readonly error?: Error;
};
export type ConnectionCheckOutStartedEvent = PoolEventFields & {
  readonly name: 'connectionCheckOutStarted';
};
export type ConnectionCheckOutFailedEvent = PoolEventFields & {
  readonly name: 'connectionCheckOutFailed';
  readonly reason: CheckOutFailedReason;
  /** From the start of the check-out. */
  readonly durationMS: number;
  /** The error, when `reason` is `connectionError`. */
  readonly error?: Error;
};
export type ConnectionCheckedOutEvent = PoolEventFields & {
  readonly name: 'connectionCheckedOut';
  readonly connectionId: number;
  /** From the start of the check-out. */
  readonly durationMS: number;
};
export type ConnectionCheckedInEvent = PoolEventFields & {
  readonly name: 'connectionCheckedIn';
  readonly connectionId: number;
};

/** The events that a pool emits for those who monitor it (CMAP, "Connection Pool Monitoring"). */
export type CmapEvent =
  | ConnectionPoolCreatedEvent
  | ConnectionPoolReadyEvent
  | ConnectionPoolClearedEvent
  | ConnectionPoolClosedEvent
  | ConnectionCreatedEvent
  | ConnectionReadyEvent
  | ConnectionClosedEvent
  | ConnectionCheckOutStartedEvent
  | ConnectionCheckOutFailedEvent
  | ConnectionCheckedOutEvent
  | ConnectionCheckedInEvent;
