/** The pool's state, and the small changes that its machine (`pool-machine.ts`) is made of. */
import type { CheckOutFailedReason, CmapEvent, ConnectionClosedReason } from './cmap-events.ts';
import type { PoolGeneration } from './pool-generation.ts';
import { countServiceConnection, generationFor, initialGeneration } from './pool-generation.ts';
import type { CheckOutTicket, ConnectionId, PoolEffect } from './pool-input.ts';
import { POOL_DEFAULTS, type PoolOptions } from './pool-options.ts';

/** The effects of the step that is under way, in order. */
export type Effects = PoolEffect[];

export interface Member {
  readonly id: ConnectionId;
  readonly createdAt: number;
  state: 'pending' | 'available' | 'inUse';
  generation: number;
  serviceId: string | undefined;
  availableSince: number;
  /** Tells whom a pending connection is for; undefined when it only fills the pool. */
  ticket: CheckOutTicket | undefined;
  interrupted: boolean;
}

/** A pool's state. Only `step` changes it; its shell may read the counts and the generation. */
export interface Pool {
  readonly address: string;
  readonly options: PoolOptions;
  readonly loadBalanced: boolean;
  state: 'paused' | 'ready' | 'closed';
  generation: PoolGeneration;
  /** Tells why the pool was cleared last. */
  clearedBy: Error | undefined;
  readonly members: Map<ConnectionId, Member>;
  /** The last one that was used is the last one here, and taken first: the others may grow idle. */
  available: Member[];
  readonly waitQueue: Set<CheckOutTicket>;
  pendingCount: number;
  lastId: ConnectionId;
  /** The pending connection that is to fill the pool up to `minPoolSize`. */
  populating: ConnectionId | undefined;
  /** True if anybody monitors the pool: without, no event is built. The shell sets it. */
  observed: boolean;
}

/** A new pool: paused, empty, at generation 0. */
export function createPool(
  address: string,
  options: PoolOptions,
  settings: { readonly loadBalanced?: boolean } = {},
): Pool {
  return {
    address,
    options,
    loadBalanced: settings.loadBalanced === true,
    state: 'paused',
    generation: initialGeneration(),
    clearedBy: undefined,
    members: new Map(),
    available: [],
    waitQueue: new Set(),
    pendingCount: 0,
    lastId: 0,
    populating: undefined,
    observed: true,
  };
}

/** The options that a pool-created event shows: those that are not what they are by default. */
export function nonDefaultOptions(options: PoolOptions): Partial<PoolOptions> {
  const entries = Object.entries(options) as [keyof PoolOptions, number][];
  return Object.fromEntries(
    entries.filter(
      ([name, value]) => name !== 'maintenanceIntervalMS' && value !== POOL_DEFAULTS[name],
    ),
  );
}

export function mayCreate(pool: Pool): boolean {
  const { maxPoolSize, maxConnecting } = pool.options;
  if (pool.pendingCount >= maxConnecting) return false;
  return maxPoolSize === 0 || pool.members.size < maxPoolSize;
}

export function create(
  pool: Pool,
  ticket: CheckOutTicket | undefined,
  now: number,
  effects: Effects,
): ConnectionId {
  pool.lastId += 1;
  const id = pool.lastId;
  const generation = pool.generation.current;
  pool.members.set(id, {
    id,
    createdAt: now,
    state: 'pending',
    generation,
    serviceId: undefined,
    availableSince: now,
    ticket,
    interrupted: false,
  });
  pool.pendingCount += 1;
  if (pool.observed) {
    publish({ name: 'connectionCreated', address: pool.address, connectionId: id }, effects);
  }
  effects.push({ kind: 'establish', id, generation, isWaitedFor: ticket !== undefined });
  return id;
}

export function grant(
  pool: Pool,
  member: Member,
  to: { readonly ticket: CheckOutTicket; readonly now: number },
  effects: Effects,
): void {
  member.state = 'inUse';
  if (pool.observed) {
    publish(
      {
        name: 'connectionCheckedOut',
        address: pool.address,
        connectionId: member.id,
        durationMS: to.now - to.ticket.startedAt,
      },
      effects,
    );
  }
  effects.push({ kind: 'grant', ticket: to.ticket, id: member.id });
}

export interface Refusal {
  readonly reason: CheckOutFailedReason;
  readonly now: number;
  readonly cause?: Error;
}

export function refuse(
  pool: Pool,
  ticket: CheckOutTicket,
  refusal: Refusal,
  effects: Effects,
): void {
  const { reason, now } = refusal;
  const cause = refusal.cause ?? (reason === 'connectionError' ? pool.clearedBy : undefined);
  if (pool.observed) {
    publish(
      {
        name: 'connectionCheckOutFailed',
        address: pool.address,
        reason,
        durationMS: now - ticket.startedAt,
        ...(cause === undefined ? {} : { error: cause }),
      },
      effects,
    );
  }
  effects.push({
    kind: 'refuse',
    ticket,
    reason,
    ...(refusal.cause === undefined ? {} : { cause: refusal.cause }),
  });
}

export function makeAvailable(pool: Pool, member: Member, now: number): void {
  member.state = 'available';
  member.availableSince = now;
  pool.available.push(member);
}

export function isStale(pool: Pool, member: Member): boolean {
  return member.generation !== generationFor(pool.generation, member.serviceId);
}

export function perishedReason(
  pool: Pool,
  member: Member,
  now: number,
): 'stale' | 'idle' | undefined {
  if (isStale(pool, member)) return 'stale';
  const { maxIdleTimeMS } = pool.options;
  return maxIdleTimeMS > 0 && now - member.availableSince > maxIdleTimeMS ? 'idle' : undefined;
}

/** A connection is pending no more: another may be created. */
export function settlePending(pool: Pool, member: Member): void {
  pool.pendingCount -= 1;
  if (pool.populating === member.id) pool.populating = undefined;
}

/** Takes a connection out of the counts and closes it. The caller has taken it from `available`. */
export function remove(
  pool: Pool,
  member: Member,
  closing: { readonly reason: ConnectionClosedReason; readonly error?: Error | undefined },
  effects: Effects,
): void {
  const { reason, error } = closing;
  pool.members.delete(member.id);
  if (member.state === 'pending') settlePending(pool, member);
  const { serviceId } = member;
  if (serviceId !== undefined) {
    pool.generation = countServiceConnection(pool.generation, serviceId, -1);
  }
  if (pool.observed) {
    publish(
      {
        name: 'connectionClosed',
        address: pool.address,
        connectionId: member.id,
        reason,
        ...(serviceId === undefined ? {} : { serviceId }),
        ...(error === undefined ? {} : { error }),
      },
      effects,
    );
  }
  effects.push({ kind: 'destroy', id: member.id, reason });
}

export function publish(event: CmapEvent, effects: Effects): void {
  effects.push({ kind: 'publish', event });
}
