import { createHash } from 'node:crypto';
import { Binary } from 'bson';
import type { Fields, Value } from '../value/value.ts';

/** The time that a session lives without being used. */
export const SESSION_TIMEOUT_MINUTES = 30;

/** The digest of the sessions of clients that have not logged in. */
export const NO_USER: Uint8Array = createHash('sha256').update('').digest();

const ID_BYTES = 16;

export interface LogicalSession {
  /** The sixteen bytes of the id and those of the user's digest, as text: equal for equal sessions. */
  readonly key: string;
  readonly id: Binary;
  readonly userDigest: Uint8Array;
  /** Milliseconds since 1970. */
  lastUse: number;
}

/** The key of an `lsid` document: sessions of different users are different ones. */
export function sessionKey(lsid: Fields): string {
  const id = lsid.get('id') as Binary;
  const user = lsid.get('uid');
  const key = Buffer.from(id.value()).toString('latin1');
  return user instanceof Binary ? key + Buffer.from(user.value()).toString('latin1') : key;
}

/** The `_id` of a session as `$listLocalSessions` and error messages show it. */
export function sessionIdFields(session: LogicalSession): Fields {
  return new Map<string, Value>([
    ['id', session.id],
    ['uid', new Binary(session.userDigest, 0)],
  ]);
}

/** Tells how MongoDB's messages call a session. */
export function sessionName({ id, userDigest }: LogicalSession): string {
  return `${id.toUUID().toString()} - ${Buffer.from(userDigest).toString('base64')} -  - `;
}

/** The sessions that one server knows. */
export class LogicalSessions {
  readonly #sessions = new Map<string, LogicalSession>();
  readonly #date: () => number;
  #lastSweep = 0;

  constructor(date: () => number) {
    this.#date = date;
  }

  /** The session of an `lsid`, made or refreshed. */
  use(lsid: Fields): LogicalSession {
    const now = this.#date();
    if (now - this.#lastSweep > 60_000) this.#sweep(now);
    const key = sessionKey(lsid);
    let session = this.#sessions.get(key);
    if (session === undefined) {
      const user = lsid.get('uid');
      const userDigest = user instanceof Binary ? user.value() : NO_USER;
      session = { key, id: lsid.get('id') as Binary, userDigest, lastUse: now };
      this.#sessions.set(key, session);
    }
    session.lastUse = now;
    return session;
  }

  has(key: string): boolean {
    return this.#sessions.has(key);
  }

  /** Tells how messages call the session of a key. */
  nameOf(key: string): string {
    const id = new Binary(Buffer.from(key.slice(0, ID_BYTES), 'latin1'), 4);
    const user = Buffer.from(key.slice(ID_BYTES), 'latin1');
    const userDigest = user.length > 0 ? user : NO_USER;
    return sessionName(this.#sessions.get(key) ?? { key, id, userDigest, lastUse: 0 });
  }

  end(key: string): void {
    this.#sessions.delete(key);
  }

  endAll(): void {
    this.#sessions.clear();
  }

  all(): LogicalSession[] {
    return [...this.#sessions.values()];
  }

  #sweep(now: number): void {
    this.#lastSweep = now;
    for (const [key, { lastUse }] of this.#sessions) {
      if (now - lastUse > SESSION_TIMEOUT_MINUTES * 60_000) this.#sessions.delete(key);
    }
  }
}
