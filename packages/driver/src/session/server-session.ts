import { Binary } from 'bson';

/** The identity of a session as commands carry it in `lsid`. */
export interface ServerSessionId {
  /** The identifier. */
  id: Binary;
}

const MILLISECONDS_PER_MINUTE = 60_000;

/** A session on the server: an id that outlives the client sessions that use it one after the other. */
export class ServerSession {
  /** The identifier. */
  readonly id: ServerSessionId;
  /** The time when it was last sent, on the runtime's monotonic clock; the server forgets it some time after. */
  lastUse: number;
  /** Counts the retryable writes and transactions of this session. */
  txnNumber = 0;
  /** A network error left it in a state that nobody knows: it may not be used by another one. */
  isDirty = false;

  constructor(uuid: Uint8Array, now: number) {
    this.id = { id: new Binary(uuid, Binary.SUBTYPE_UUID) };
    this.lastUse = now;
  }

  /** A copy that keeps its values when the session itself goes on. */
  clone(): ServerSession {
    const copy = new ServerSession(new Uint8Array(this.id.id.buffer), this.lastUse);
    copy.txnNumber = this.txnNumber;
    copy.isDirty = this.isDirty;
    return copy;
  }

  /** True if it has less than a minute to live on the server (specification: driver-sessions). */
  hasTimedOut(timeoutMinutes: number, now: number = this.lastUse): boolean {
    return (now - this.lastUse) / MILLISECONDS_PER_MINUTE > timeoutMinutes - 1;
  }
}

/** Turns sixteen random bytes into a UUID of version 4. */
export function randomUuid(bytes: Uint8Array): Uint8Array {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}
