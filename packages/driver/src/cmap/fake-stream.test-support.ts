import { decode, encodeCommand, type OpMsg, parseMessage } from '@touchstone/protocol';
import type { Stream, StreamAddress, StreamHandler, Transport } from '@touchstone/runtime';
import type { Document } from 'bson';

/** A fake server's answer to a command: it sends replies, one or several, or leaves it at that. */
export type Responder = (command: Document, stream: FakeStream, message: OpMsg) => void;

/** A stream whose other end is a function. Bytes arrive within the call that sends them. */
export class FakeStream implements Stream {
  readonly remoteAddress = 'fake:27017';
  readonly localAddress = 'here:1';
  handler: StreamHandler = { data: () => {}, closed: () => {} };
  readonly commands: Document[] = [];
  readonly messages: OpMsg[] = [];
  /** The answer of `write`: false asks to wait for `drained`. */
  takesMore = true;
  destroyed = false;
  #respond: Responder;
  #lastReplyId = 1_000_000;

  constructor(respond: Responder = () => {}) {
    this.#respond = respond;
  }

  respondWith(respond: Responder): void {
    this.#respond = respond;
  }

  write(bytes: Uint8Array): boolean {
    const message = parseMessage(bytes);
    if (message.kind !== 'msg') throw new Error(`the driver sends ${message.kind}`);
    const command = decode(message.body);
    this.messages.push(message);
    this.commands.push(command);
    this.#respond(command, this, message);
    return this.takesMore;
  }

  /** Sends a reply; the answer is its number, which the next reply of a stream answers. */
  reply(responseTo: number, body: Document, options: { moreToCome?: boolean } = {}): number {
    this.#lastReplyId += 1;
    const requestId = this.#lastReplyId;
    this.handler.data(encodeCommand({ requestId, responseTo, body, ...options }));
    return requestId;
  }

  break(error?: Error): void {
    this.handler.closed(error);
  }

  destroy(): void {
    this.destroyed = true;
  }

  end(): void {}
  pause(): void {}
  resume(): void {}
  ref(): void {}
  unref(): void {}
}

/** Answers every command with `{ ok: 1 }` and `fields`. */
export function answering(fields: Document = {}): Responder {
  return (_command, stream, { requestId }) => {
    stream.reply(requestId, { ok: 1, ...fields });
  };
}

/** A transport that hands out `streams` in turn. */
export function fakeTransport(...streams: readonly (FakeStream | Error)[]): Transport {
  const queue = [...streams];
  return {
    async connect(_address: StreamAddress): Promise<Stream> {
      const next = queue.shift();
      if (next === undefined) throw new Error('no stream left');
      if (next instanceof Error) throw next;
      return next;
    },
    async listen(): Promise<never> {
      throw new Error('not a server');
    },
  };
}
