import type { Stream, StreamHandler } from '@touchstone/runtime';
import { parseProxyHeader } from './proxy-header.ts';

/**
 * Takes the PROXY header off a stream, then hands it on as the client's own. A stream that begins
 * with anything else is cut.
 */
export function afterProxyHeader(stream: Stream, accept: (stream: Stream) => void): void {
  let received: Uint8Array = new Uint8Array(0);
  stream.handler = {
    data(bytes) {
      received = Buffer.concat([received, bytes]);
      try {
        const header = parseProxyHeader(received);
        if (header === undefined) return;
        const rest = received.subarray(header.length);
        const proxied = new ProxiedStream(stream, header.source ?? stream.remoteAddress);
        accept(proxied);
        if (rest.length > 0) proxied.handler.data(rest);
      } catch {
        stream.destroy();
      }
    },
    closed: () => undefined,
  };
}

/** A stream whose other end is somebody else than who opened it. */
class ProxiedStream implements Stream {
  readonly remoteAddress: string;
  readonly #stream: Stream;

  constructor(stream: Stream, remoteAddress: string) {
    this.#stream = stream;
    this.remoteAddress = remoteAddress;
  }

  get localAddress(): string {
    return this.#stream.localAddress;
  }

  get handler(): StreamHandler {
    return this.#stream.handler;
  }

  set handler(handler: StreamHandler) {
    this.#stream.handler = handler;
  }

  write(bytes: Uint8Array): boolean {
    return this.#stream.write(bytes);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  end(): void {
    this.#stream.end();
  }

  destroy(options?: { readonly reset?: boolean }): void {
    this.#stream.destroy(options);
  }

  ref(): void {
    this.#stream.ref();
  }

  unref(): void {
    this.#stream.unref();
  }
}
