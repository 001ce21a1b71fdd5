import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Stream, StreamHandler } from '../transport.ts';
import { transportErrorFrom } from './transport-error-from.ts';

const noHandler: StreamHandler = {
  data() {},
  closed() {},
};

/**
 * A `Stream` over a connected socket of Node.js, TLS or not. The socket is first read from when a
 * handler is set, so no byte can come before.
 */
export class NodeStream implements Stream {
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly #socket: Socket;
  #handler: StreamHandler = noHandler;
  #error: Error | undefined;

  constructor(socket: Socket, remoteAddress: string, localAddress: string) {
    this.remoteAddress = remoteAddress;
    this.localAddress = localAddress;
    this.#socket = socket;
    socket.on('error', (error) => {
      this.#error = transportErrorFrom(error);
    });
    socket.on('close', () => this.#handler.closed(this.#error));
  }

  get certificateSubject(): string | undefined {
    const socket = this.#socket;
    if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
    // Node writes the parts from the least specific on, one a line, escaped as RFC 2253 asks for.
    return socket.getPeerX509Certificate()?.subject?.split('\n').reverse().join(',');
  }

  get handler(): StreamHandler {
    return this.#handler;
  }

  set handler(handler: StreamHandler) {
    const first = this.#handler === noHandler;
    this.#handler = handler;
    if (!first) return;
    this.#socket.on('data', (bytes: Uint8Array) => this.#handler.data(bytes));
    this.#socket.on('drain', () => this.#handler.drained?.());
  }

  /** Bytes written after the end are dropped, since `closed` tells about that. */
  write(bytes: Uint8Array): boolean {
    return this.#socket.writable && this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(options?: { readonly reset?: boolean }): void {
    if (options?.reset) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }
}
