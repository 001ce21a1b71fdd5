import type { Clock, Random } from '@touchstone/runtime';
import { randomUuid, ServerSession, type ServerSessionId } from './server-session.ts';

/**
 * The server sessions that nobody uses at the moment, last used first, so that few of them stay
 * alive and the others expire together (specification: driver-sessions, "Server Session Pool").
 */
export class ServerSessionPool {
  readonly #clock: Clock;
  readonly #random: Random;
  #idle: ServerSession[] = [];

  constructor(runtime: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = runtime.clock;
    this.#random = runtime.random;
  }

  /** The session used last, unless it is about to expire; else a new one. */
  acquire(timeoutMinutes: number | undefined): ServerSession {
    const now = this.#clock.now();
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      if (timeoutMinutes === undefined || !session.hasTimedOut(timeoutMinutes, now)) return session;
    }
    return new ServerSession(randomUuid(this.#random.bytes(16)), now);
  }

  /** Takes a session back; forgets it when it is dirty or about to expire. */
  release(session: ServerSession, timeoutMinutes: number | undefined): void {
    if (session.isDirty) return;
    const now = this.#clock.now();
    if (timeoutMinutes !== undefined) {
      if (session.hasTimedOut(timeoutMinutes, now)) return;
      this.#forgetExpired(timeoutMinutes, now);
    }
    this.#idle.push(session);
  }

  /** Every idle session, to end them on the server; the pool is empty afterwards. */
  drain(): readonly ServerSessionId[] {
    const ids = this.#idle.map((session) => session.id);
    this.#idle = [];
    return ids;
  }

  // The oldest are at the front.
  #forgetExpired(timeoutMinutes: number, now: number): void {
    let expired = 0;
    while (this.#idle[expired]?.hasTimedOut(timeoutMinutes, now) === true) expired += 1;
    if (expired > 0) this.#idle.splice(0, expired);
  }
}
