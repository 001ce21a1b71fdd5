/**
 * The connection pool as a state machine (CMAP, "Connection Pool Behaviors"). Theory of operation:
 *
 * - `step` changes the pool and returns the effects that its shell performs, in order. Connections are
 *   numbers here, a waiting caller is a ticket: no socket, no timer, no promise.
 * - A ticket enters the wait queue. Only the first in the queue is served: with an available
 *   connection, or by creating one, which *binds* the ticket to it. A bound ticket has left the queue:
 *   its connection, once established, is its own.
 * - A connection is pending, available or in use; it is stale when its generation is not the pool's.
 *   Stale and idle connections are closed when a check-out, a check-in or maintenance meets them.
 * - Connections that nobody asked for (`minPoolSize`) are created when the pool becomes ready, in
 *   maintenance and after another one was established; never because one failed, so that a server
 *   that refuses connections is asked again at the pace of maintenance only.
 */
import type { ConnectionClosedReason } from './cmap-events.ts';
import {
  countServiceConnection,
  generationFor,
  raiseGeneration,
  raiseServiceGeneration,
} from './pool-generation.ts';
import type { CheckOutTicket, PoolEffect, PoolInput } from './pool-input.ts';
import {
  create,
  type Effects,
  grant,
  isStale,
  type Member,
  makeAvailable,
  mayCreate,
  type Pool,
  perishedReason,
  publish,
  type Refusal,
  refuse,
  remove,
  settlePending,
} from './pool-state.ts';

/** Applies `input` at the time `now` (milliseconds of a monotonic clock); returns what is to be done. */
export function step(pool: Pool, input: PoolInput, now: number): readonly PoolEffect[] {
  const effects: Effects = [];
  switch (input.kind) {
    case 'checkOut':
      startCheckOut(pool, input.ticket, now, effects);
      break;
    case 'checkOutTimedOut':
      if (pool.waitQueue.delete(input.ticket)) {
        refuse(pool, input.ticket, { reason: 'timeout', now }, effects);
      }
      break;
    case 'checkOutAbandoned':
      abandon(pool, input.ticket, { cause: input.cause, now }, effects);
      break;
    case 'checkIn':
      checkIn(pool, input, now, effects);
      break;
    case 'established':
      establish(pool, input, now, effects);
      break;
    case 'establishFailed':
      failEstablishing(pool, input, now, effects);
      break;
    case 'lost':
      lose(pool, input, effects);
      break;
    case 'clear':
      clear(pool, input, now, effects);
      break;
    case 'ready':
      if (pool.state !== 'paused') break;
      pool.state = 'ready';
      if (pool.observed) publish({ name: 'connectionPoolReady', address: pool.address }, effects);
      populate(pool, now, effects);
      break;
    case 'maintain':
      maintain(pool, now, effects);
      break;
    case 'close':
      close(pool, now, effects);
      break;
  }
  return effects;
}

function startCheckOut(pool: Pool, ticket: CheckOutTicket, now: number, effects: Effects): void {
  ticket.startedAt = now;
  if (pool.observed) {
    publish({ name: 'connectionCheckOutStarted', address: pool.address }, effects);
  }
  if (pool.state === 'closed') {
    refuse(pool, ticket, { reason: 'poolClosed', now }, effects);
    return;
  }
  if (pool.state === 'paused') {
    refuse(pool, ticket, { reason: 'connectionError', now }, effects);
    return;
  }
  // Whoever waits already is first; with nobody waiting the queue need not be touched at all.
  if (pool.waitQueue.size > 0 || !serve(pool, ticket, now, effects)) pool.waitQueue.add(ticket);
}

/** Serves one ticket with an available or a new connection; false when it has to wait. */
function serve(pool: Pool, ticket: CheckOutTicket, now: number, effects: Effects): boolean {
  for (let member = pool.available.pop(); member !== undefined; member = pool.available.pop()) {
    const perished = perishedReason(pool, member, now);
    if (perished === undefined) {
      grant(pool, member, { ticket, now }, effects);
      return true;
    }
    remove(pool, member, { reason: perished }, effects);
  }
  if (!mayCreate(pool)) return false;
  create(pool, ticket, now, effects);
  return true;
}

function serveQueue(pool: Pool, now: number, effects: Effects): void {
  // Nobody waits where the pool is not ready: all are refused then.
  if (pool.waitQueue.size === 0) return;
  for (const ticket of pool.waitQueue) {
    if (!serve(pool, ticket, now, effects)) return;
    pool.waitQueue.delete(ticket);
  }
}

/** One at a time, so that `minPoolSize` leaves room to those who wait for a connection. */
function populate(pool: Pool, now: number, effects: Effects): void {
  if (pool.state !== 'ready' || pool.populating !== undefined) return;
  if (pool.members.size >= pool.options.minPoolSize || !mayCreate(pool)) return;
  pool.populating = create(pool, undefined, now, effects);
}

function abandon(
  pool: Pool,
  ticket: CheckOutTicket,
  abandoned: { readonly cause: Error; readonly now: number },
  effects: Effects,
): void {
  const refusal: Refusal = { reason: 'timeout', ...abandoned };
  if (pool.waitQueue.delete(ticket)) {
    refuse(pool, ticket, refusal, effects);
    return;
  }
  for (const member of pool.members.values()) {
    if (member.ticket !== ticket) continue;
    // The connection goes on being established: the next caller will be glad of it.
    member.ticket = undefined;
    refuse(pool, ticket, refusal, effects);
    return;
  }
}

function checkIn(
  pool: Pool,
  input: PoolInput & { kind: 'checkIn' },
  now: number,
  effects: Effects,
): void {
  if (pool.observed) {
    publish(
      { name: 'connectionCheckedIn', address: pool.address, connectionId: input.id },
      effects,
    );
  }
  const member = pool.members.get(input.id);
  // An interrupted connection may have been closed while it was still in use.
  if (member === undefined || member.state !== 'inUse') return;
  const reason = closingReason(pool, member, input.broken);
  if (reason === undefined) {
    makeAvailable(pool, member, now);
  } else {
    remove(pool, member, { reason, error: input.error }, effects);
  }
  serveQueue(pool, now, effects);
}

function closingReason(
  pool: Pool,
  member: Member,
  broken: boolean,
): ConnectionClosedReason | undefined {
  if (member.interrupted) return 'stale';
  if (broken) return 'error';
  if (pool.state === 'closed') return 'poolClosed';
  return isStale(pool, member) ? 'stale' : undefined;
}

function establish(
  pool: Pool,
  input: PoolInput & { kind: 'established' },
  now: number,
  effects: Effects,
): void {
  const member = pool.members.get(input.id);
  if (member === undefined || member.state !== 'pending') return;
  if (input.serviceId !== undefined) {
    member.serviceId = input.serviceId;
    pool.generation = countServiceConnection(pool.generation, input.serviceId, 1);
    member.generation = generationFor(pool.generation, input.serviceId);
  }
  const { ticket } = member;
  member.ticket = undefined;
  const reason = closingReason(pool, member, false);
  if (reason !== undefined) {
    remove(pool, member, { reason }, effects);
    if (ticket !== undefined) refuse(pool, ticket, { reason: 'connectionError', now }, effects);
    serveQueue(pool, now, effects);
    return;
  }
  if (pool.observed) {
    const durationMS = now - member.createdAt;
    publish(
      { name: 'connectionReady', address: pool.address, connectionId: member.id, durationMS },
      effects,
    );
  }
  // First available, then no longer pending: nobody may create one while this one is to be had.
  if (ticket === undefined) makeAvailable(pool, member, now);
  else grant(pool, member, { ticket, now }, effects);
  settlePending(pool, member);
  serveQueue(pool, now, effects);
  populate(pool, now, effects);
}

function failEstablishing(
  pool: Pool,
  input: PoolInput & { kind: 'establishFailed' },
  now: number,
  effects: Effects,
): void {
  const member = pool.members.get(input.id);
  if (member === undefined || member.state !== 'pending') return;
  const { ticket } = member;
  remove(pool, member, { reason: 'error', error: input.error }, effects);
  if (ticket !== undefined) {
    refuse(pool, ticket, { reason: 'connectionError', cause: input.error, now }, effects);
  }
  serveQueue(pool, now, effects);
}

function lose(pool: Pool, input: PoolInput & { kind: 'lost' }, effects: Effects): void {
  const member = pool.members.get(input.id);
  if (member === undefined || member.state !== 'available') return;
  pool.available = pool.available.filter((other) => other !== member);
  remove(pool, member, { reason: 'error', error: input.error }, effects);
}

function clear(
  pool: Pool,
  input: PoolInput & { kind: 'clear' },
  now: number,
  effects: Effects,
): void {
  if (pool.state === 'closed') return;
  if (pool.loadBalanced) {
    clearService(pool, input.serviceId, effects);
    return;
  }
  pool.generation = raiseGeneration(pool.generation, input.generation);
  const wasPaused = pool.state === 'paused';
  pool.state = 'paused';
  pool.clearedBy = input.cause;
  if (pool.observed && !wasPaused) {
    publish(
      {
        name: 'connectionPoolCleared',
        address: pool.address,
        interruptInUseConnections: input.interruptInUse,
      },
      effects,
    );
  }
  if (input.interruptInUse) interrupt(pool, now, effects);
  refuseAll(pool, 'connectionError', now, effects);
  if (pool.members.size > 0) effects.push({ kind: 'scheduleMaintenance' });
}

function clearService(pool: Pool, serviceId: string | undefined, effects: Effects): void {
  if (serviceId === undefined) return;
  pool.generation = raiseServiceGeneration(pool.generation, serviceId);
  if (pool.observed) {
    publish({ name: 'connectionPoolCleared', address: pool.address, serviceId }, effects);
  }
  effects.push({ kind: 'scheduleMaintenance' });
}

function interrupt(pool: Pool, now: number, effects: Effects): void {
  for (const member of [...pool.members.values()]) {
    if (member.state === 'available' || member.interrupted) continue;
    member.interrupted = true;
    if (member.state === 'inUse') {
      effects.push({ kind: 'interrupt', id: member.id });
      continue;
    }
    remove(pool, member, { reason: 'stale' }, effects);
    const { ticket } = member;
    if (ticket !== undefined) refuse(pool, ticket, { reason: 'connectionError', now }, effects);
  }
}

function refuseAll(
  pool: Pool,
  reason: 'poolClosed' | 'connectionError',
  now: number,
  effects: Effects,
): void {
  for (const ticket of pool.waitQueue) refuse(pool, ticket, { reason, now }, effects);
  pool.waitQueue.clear();
}

/** One run of the background work: closes what has perished, then fills up to `minPoolSize`. */
function maintain(pool: Pool, now: number, effects: Effects): void {
  if (pool.state === 'closed') return;
  const kept: Member[] = [];
  for (const member of pool.available) {
    const reason = perishedReason(pool, member, now);
    if (reason === undefined) kept.push(member);
    else remove(pool, member, { reason }, effects);
  }
  pool.available = kept;
  for (const member of [...pool.members.values()]) {
    // Interrupted, and its user has not noticed: it was doing nothing with it.
    if (member.interrupted) remove(pool, member, { reason: 'stale' }, effects);
  }
  serveQueue(pool, now, effects);
  populate(pool, now, effects);
}

function close(pool: Pool, now: number, effects: Effects): void {
  if (pool.state === 'closed') return;
  pool.state = 'closed';
  for (const member of pool.available) remove(pool, member, { reason: 'poolClosed' }, effects);
  pool.available = [];
  for (const member of [...pool.members.values()]) {
    if (member.state !== 'pending') continue;
    remove(pool, member, { reason: 'poolClosed' }, effects);
    if (member.ticket !== undefined) {
      refuse(pool, member.ticket, { reason: 'poolClosed', now }, effects);
    }
  }
  refuseAll(pool, 'poolClosed', now, effects);
  if (pool.observed) publish({ name: 'connectionPoolClosed', address: pool.address }, effects);
}
