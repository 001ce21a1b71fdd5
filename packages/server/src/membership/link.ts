import type { Stream } from '@touchstone/runtime';
import type { Timestamp } from 'bson';
import type { MemberState } from '../command/node.ts';

/** The role of a process in its set. */
export type Role =
  /** It has no configuration, and nothing stored. */
  | 'alone'
  /** It keeps the data, and members that are other processes send their clients to it. */
  | 'leading'
  | 'following'
  /** It has a copy of the data, and nobody to follow. */
  | 'seeking'
  /** It has handed its set over to a process that is about to lead it. */
  | 'yielding';

/** The part of a sharded cluster that a process was started as. */
export type ClusterRole = 'configsvr' | 'shardsvr';

/** The age of a copy of the data: seconds, and the number within them. */
export type CopyTime = readonly [seconds: number, increment: number];

export function copyTime({ t, i }: Timestamp): CopyTime {
  return [t, i];
}

/** The messages between processes of a set. */
export type Message =
  | { readonly kind: 'ask' }
  | {
      readonly kind: 'state';
      readonly setName: string;
      readonly role: Role;
      readonly time: CopyTime;
      readonly clusterRole?: ClusterRole | undefined;
    }
  /** Follow me: your clients' door is that port. */
  | {
      readonly kind: 'join';
      readonly own: string;
      readonly hosts: readonly string[];
      readonly port: number;
    }
  | { readonly kind: 'joined' }
  | { readonly kind: 'refused' }
  /** The messages that follow take the place of everything before. */
  | { readonly kind: 'anew' }
  /** So many records have been taken. */
  | { readonly kind: 'taken'; readonly count: number }
  | { readonly kind: 'hosts'; readonly hosts: readonly string[] }
  | { readonly kind: 'memberState'; readonly state: MemberState; readonly before: MemberState }
  | { readonly kind: 'shutDown' }
  /** Send all that is stored, and lead no longer: I lead the set as a shard of a cluster. */
  | { readonly kind: 'handOver' }
  /** The records before are everything. */
  | { readonly kind: 'handedOver' }
  /** A mongos of the cluster that you keep wants a door for its clients. */
  | {
      readonly kind: 'route';
      /** The `host:port` that its clients know. */
      readonly address: string;
      readonly parameters: Readonly<Record<string, boolean | number | string>>;
    }
  | { readonly kind: 'routed'; readonly port: number };

/** Hears what comes over a link. */
export interface LinkListener {
  message(message: Message): void;
  record(payload: Buffer): void;
  closed(): void;
}

const HEADER_BYTES = 5;
const MESSAGE = 0;
const RECORD = 1;

/** One end of a connection between two processes of a set. */
export class Link {
  /** Set it before the turn ends in which the link was made. */
  listener: LinkListener = { message() {}, record() {}, closed() {} };
  readonly #stream: Stream;
  #received: Buffer = Buffer.alloc(0);
  #closed = false;

  constructor(stream: Stream) {
    this.#stream = stream;
    stream.unref();
    stream.handler = {
      data: (bytes) => this.#receive(bytes),
      closed: () => this.#end(),
    };
  }

  send(message: Message): void {
    this.#write(MESSAGE, Buffer.from(JSON.stringify(message)));
  }

  sendRecord(payload: Uint8Array): void {
    this.#write(RECORD, payload);
  }

  /** Ends it; its listener hears of that. */
  close(): void {
    this.#stream.end();
    this.#end();
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.listener.closed();
  }

  #write(kind: number, payload: Uint8Array): void {
    if (this.#closed) return;
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(payload.length, 0);
    header[4] = kind;
    this.#stream.write(Buffer.concat([header, payload]));
  }

  #receive(bytes: Uint8Array): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    let at = 0;
    while (!this.#closed && this.#received.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + this.#received.readUInt32LE(at);
      if (end > this.#received.length) break;
      const payload = Buffer.from(this.#received.subarray(at + HEADER_BYTES, end));
      const kind = this.#received[at + 4];
      at = end;
      if (kind === RECORD) this.listener.record(payload);
      else this.listener.message(JSON.parse(payload.toString()) as Message);
    }
    this.#received = this.#received.subarray(at);
  }
}
