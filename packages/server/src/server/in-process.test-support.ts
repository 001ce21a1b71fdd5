import {
  type DecodeOptions,
  decode,
  encodeCommand,
  MessageReader,
  parseMessage,
  present,
} from '@touchstone/protocol';
import type { Stream, StreamHandler } from '@touchstone/runtime';
import type { Document } from 'bson';
import type { TestServer } from './test-server.ts';

/** A client that sits in the same process: bytes go to the server's handler and come back. */
export class InProcessClient {
  readonly #reader = new MessageReader();
  readonly #replies: Document[] = [];
  readonly #waiting: ((reply: Document | undefined) => void)[] = [];
  readonly #handler: StreamHandler;
  readonly #decoding: DecodeOptions;
  #requestId = 0;
  /** True if the server ended the connection. */
  closed = false;
  /** True if what it gets is left where it is: a reply in the way of the next. */
  readsSlowly = false;

  constructor(server: TestServer, decoding: DecodeOptions = {}) {
    this.#decoding = decoding;
    const stream = this.#serverSide();
    server.accept(stream);
    this.#handler = stream.handler;
  }

  /** Sends bytes as they are. */
  send(bytes: Uint8Array): void {
    this.#handler.data(bytes);
  }

  /** Takes what there is, and is ready for more. */
  drain(): void {
    this.#handler.drained?.();
  }

  /** The replies that came and were not asked for yet. */
  get unread(): number {
    return this.#replies.length;
  }

  /** Ends the connection from the client's side. */
  disconnect(): void {
    if (this.closed) return;
    this.closed = true;
    this.#handler.closed();
  }

  /** Sends a command without waiting for its reply. */
  start(body: Document, options: { readonly exhaustAllowed?: boolean } = {}): void {
    this.#requestId++;
    const command = { ...body, $db: body['$db'] ?? 'test' };
    this.send(encodeCommand({ requestId: this.#requestId, body: command, ...options }));
  }

  /** The next reply; undefined when the connection ended instead. */
  reply(): Promise<Document | undefined> {
    const next = this.#replies.shift();
    if (next !== undefined || this.closed) return Promise.resolve(next);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** Sends a command and takes its reply. Throws when the connection ended. */
  async run(body: Document): Promise<Document> {
    this.start(body);
    const reply = await this.reply();
    if (reply === undefined) throw new Error('the server closed the connection');
    return reply;
  }

  #serverSide(): Stream {
    const end = (): void => {
      if (this.closed) return;
      this.closed = true;
      this.#handler.closed();
      for (const resolve of this.#waiting.splice(0)) resolve(undefined);
    };
    return {
      remoteAddress: 'client',
      localAddress: 'server',
      handler: { data() {}, closed() {} },
      write: (bytes) => {
        this.#reader.push(bytes);
        for (let frame = this.#reader.next(); frame !== undefined; frame = this.#reader.next()) {
          this.#take(frame);
        }
        return !this.readsSlowly;
      },
      pause() {},
      resume() {},
      end,
      destroy: end,
      ref() {},
      unref() {},
    };
  }

  #take(frame: Uint8Array): void {
    const message = parseMessage(frame);
    if (message.kind !== 'msg' && message.kind !== 'reply') throw new Error('not a reply');
    const reply = decode(
      message.kind === 'msg' ? message.body : present(message.documents[0]),
      this.#decoding,
    );
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#replies.push(reply);
    else waiting(reply);
  }
}
