import type { CheckOutFailedReason, CmapEvent, ConnectionClosedReason } from './cmap-events.ts';

export type ConnectionId = number;

/** One waiting caller; the object's identity is what counts. */
export interface CheckOutTicket {
  /** The time when the check-out started; set by `step`. */
  startedAt: number;
}

export type PoolInput =
  | { readonly kind: 'checkOut'; readonly ticket: CheckOutTicket }
  /** `waitQueueTimeoutMS` has passed; only a ticket still in the queue minds. */
  | { readonly kind: 'checkOutTimedOut'; readonly ticket: CheckOutTicket }
  /** The caller waits no longer (its deadline or signal), bound or not. */
  | { readonly kind: 'checkOutAbandoned'; readonly ticket: CheckOutTicket; readonly cause: Error }
  | {
      readonly kind: 'checkIn';
      readonly id: ConnectionId;
      readonly broken: boolean;
      readonly error?: Error | undefined;
    }
  | { readonly kind: 'established'; readonly id: ConnectionId; readonly serviceId?: string }
  /** The connection broke; one in use is closed when it is checked in. */
  | { readonly kind: 'lost'; readonly id: ConnectionId; readonly error?: Error | undefined }
  | { readonly kind: 'establishFailed'; readonly id: ConnectionId; readonly error: Error }
  | {
      readonly kind: 'clear';
      readonly cause?: Error | undefined;
      readonly serviceId?: string | undefined;
      /** The generation that the topology decided on; by default the next one. */
      readonly generation?: number | undefined;
      readonly interruptInUse: boolean;
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'maintain' }
  | { readonly kind: 'close' };

export type PoolEffect =
  | {
      readonly kind: 'establish';
      readonly id: ConnectionId;
      readonly generation: number;
      /** Not so for what `minPoolSize` asks for. */
      readonly isWaitedFor: boolean;
    }
  | { readonly kind: 'grant'; readonly ticket: CheckOutTicket; readonly id: ConnectionId }
  | {
      readonly kind: 'refuse';
      readonly ticket: CheckOutTicket;
      /** `connectionError` without a cause means that the pool is paused or was cleared. */
      readonly reason: CheckOutFailedReason;
      readonly cause?: Error;
    }
  | { readonly kind: 'destroy'; readonly id: ConnectionId; readonly reason: ConnectionClosedReason }
  /** Fail what the connection is doing; it is still to be checked in. */
  | { readonly kind: 'interrupt'; readonly id: ConnectionId }
  /** Run maintenance as soon as this turn is over. */
  | { readonly kind: 'scheduleMaintenance' }
  | { readonly kind: 'publish'; readonly event: CmapEvent };
