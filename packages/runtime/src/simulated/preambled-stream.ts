import type { ReadPreamble, Stream, StreamHandler } from '../transport.ts';

/**
 * Takes the preamble off a stream that was just accepted, then hands it on as the stream of whom the preamble names. A
 * stream whose preamble is refused is cut.
 */
export function acceptPreambled(
  stream: Stream,
  read: ReadPreamble,
  accept: (stream: Stream) => void,
): void {
  let received: Uint8Array = new Uint8Array(0);
  stream.handler = {
    data(bytes) {
      received = Buffer.concat([received, bytes]);
      try {
        const preamble = read(received);
        if (preamble === undefined) return;
        const rest = received.subarray(preamble.length);
        const named = new PreambledStream(stream, preamble.remoteAddress ?? stream.remoteAddress);
        accept(named);
        if (rest.length > 0) named.handler.data(rest);
      } catch {
        stream.destroy();
      }
    },
    closed: () => undefined,
  };
}

/** A stream whose other end is somebody else than who opened it. */
class PreambledStream implements Stream {
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
