import type { Clock } from '../clock.ts';
import type { Stream, StreamHandler } from '../transport.ts';
import { TransportError } from '../transport.ts';
import type { Segment, SegmentPipe } from './segment-pipe.ts';

/** Bytes under way from which on `write` says that enough is enough. */
const HIGH_WATER_BYTES = 1024 * 1024;
const LOW_WATER_BYTES = HIGH_WATER_BYTES / 2;

const noHandler: StreamHandler = {
  data() {},
  closed() {},
};

/**
 * One end of a stream in the simulated network, with the manners of Node's sockets: an end of the
 * peer is answered by an end; bytes for a stream that is gone are answered by a reset.
 */
export class SimulatedStream implements Stream {
  readonly remoteAddress: string;
  readonly localAddress: string;
  handler: StreamHandler = noHandler;
  readonly #clock: Clock;
  readonly #forgotten: () => void;
  #outgoing: SegmentPipe | undefined;
  #peer: SimulatedStream | undefined;
  #inbox: Segment[] = [];
  #paused = false;
  #ended = false;
  #closed = false;
  #bytesUnderWay = 0;
  #drainAwaited = false;

  /** `forgotten` is called when this end is over. */
  constructor(options: {
    readonly clock: Clock;
    readonly localAddress: string;
    readonly remoteAddress: string;
    readonly forgotten: () => void;
  }) {
    this.#clock = options.clock;
    this.#forgotten = options.forgotten;
    this.localAddress = options.localAddress;
    this.remoteAddress = options.remoteAddress;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Joins this end to the other one; called once, before the stream is handed out. */
  join(peer: SimulatedStream, outgoing: SegmentPipe): void {
    this.#peer = peer;
    this.#outgoing = outgoing;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ended || this.#closed) return false;
    this.#bytesUnderWay += bytes.length;
    // A copy, as the kernel makes one: what the receiver does to its bytes is its own affair.
    this.#outgoing?.send({ kind: 'data', bytes: Buffer.from(bytes) });
    this.#drainAwaited ||= this.#bytesUnderWay > HIGH_WATER_BYTES;
    return !this.#drainAwaited;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#clock.defer(() => this.#emptyInbox());
  }

  end(): void {
    if (this.#ended || this.#closed) return;
    this.#ended = true;
    this.#outgoing?.send({ kind: 'end' });
  }

  destroy(options?: { readonly reset?: boolean }): void {
    if (this.#closed) return;
    // Whoever goes away without having read what came resets, as a kernel does.
    const hasUnread = this.#inbox.some(({ kind }) => kind === 'data');
    if (options?.reset || hasUnread) this.#outgoing?.send({ kind: 'reset' });
    else this.end();
    this.#markClosed();
    this.#clock.defer(() => this.handler.closed());
  }

  /** The host of this end loses the connection; the peer learns it only when it sends something. */
  forget(): void {
    if (this.#closed) return;
    this.#markClosed();
    const error = new TransportError('ECONNRESET', 'the host lost the connection');
    this.#clock.defer(() => this.handler.closed(error));
  }

  ref(): void {
    // Virtual time keeps no process alive.
  }

  unref(): void {
    // Virtual time keeps no process alive.
  }

  /** A segment arrived. */
  receive(segment: Segment): void {
    if (!this.#closed) {
      // It is learned of by who does not read, too.
      if (segment.kind === 'reset') this.#inbox = [];
      this.#inbox.push(segment);
      this.#emptyInbox();
    } else if (segment.kind === 'data') {
      this.#outgoing?.send({ kind: 'reset' });
    }
  }

  #emptyInbox(): void {
    while (!this.#closed && (!this.#paused || this.#inbox[0]?.kind === 'reset')) {
      const segment = this.#inbox.shift();
      if (!segment) return;
      this.#take(segment);
    }
  }

  #take(segment: Segment): void {
    switch (segment.kind) {
      case 'data':
        this.#peer?.acknowledge(segment.bytes.length);
        this.handler.data(segment.bytes);
        return;
      case 'end':
        this.end();
        this.#markClosed();
        this.handler.closed();
        return;
      case 'reset':
        this.#markClosed();
        this.handler.closed(new TransportError('ECONNRESET', 'read ECONNRESET'));
        return;
    }
  }

  /** The peer took `count` of our bytes. */
  acknowledge(count: number): void {
    this.#bytesUnderWay -= count;
    if (!this.#drainAwaited || this.#closed || this.#bytesUnderWay > LOW_WATER_BYTES) return;
    this.#drainAwaited = false;
    this.#clock.defer(() => {
      if (!this.#closed) this.handler.drained?.();
    });
  }

  #markClosed(): void {
    this.#closed = true;
    this.#inbox = [];
    this.#forgotten();
  }
}
