import {
  type Document,
  decode,
  encodeMessage,
  type Message,
  MessageReader,
  type OpReply,
  parseMessage,
  thrownError,
} from '@touchstone/protocol';
import type { Stream } from '@touchstone/runtime';
import { MockupError } from '../error/mockup-error.ts';

/** The contents of an OP_REPLY, decoded. */
export interface LegacyReply {
  /** The flag bits of the message. */
  readonly flags: number;
  /** The cursor that has more; 0 where there is none. */
  readonly cursorId: bigint;
  /** The number of documents that came before these. */
  readonly startingFrom: number;
  /** The documents, decoded. */
  readonly documents: readonly Document[];
}

interface Waiting {
  readonly resolve: (reply: LegacyReply) => void;
  readonly reject: (error: Error) => void;
}

/** One stream and the replies that are awaited on it, by the id of their request. */
export class LegacyConnection {
  readonly #stream: Stream;
  readonly #reader = new MessageReader();
  readonly #waiting = new Map<number, Waiting>();
  #lastRequestId = 0;
  #closed: Error | undefined;

  constructor(stream: Stream) {
    this.#stream = stream;
    stream.handler = {
      data: (bytes) => this.#data(bytes),
      closed: (error) => this.#end(error ?? new MockupError('the server closed the connection')),
    };
  }

  get isOpen(): boolean {
    return this.#closed === undefined;
  }

  /** Sends a message that has no reply. */
  send(message: Message): void {
    if (this.#closed) throw this.#closed;
    this.#stream.write(encodeMessage(message));
  }

  /** Sends a message and waits for its OP_REPLY. Rejects when the connection ends first. */
  ask(message: Message): Promise<LegacyReply> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(message.requestId, { resolve, reject });
      try {
        this.send(message);
      } catch (error) {
        this.#waiting.delete(message.requestId);
        reject(error);
      }
    });
  }

  nextRequestId(): number {
    return ++this.#lastRequestId;
  }

  close(): void {
    this.#stream.end();
  }

  #data(bytes: Uint8Array): void {
    try {
      this.#reader.push(bytes);
      for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
        this.#take(parseMessage(frame));
      }
    } catch (error) {
      this.#end(thrownError(error));
      this.#stream.destroy();
    }
  }

  #take(message: Message): void {
    if (message.kind !== 'reply') {
      throw new MockupError(`a legacy client takes OP_REPLY alone, not ${message.kind}`);
    }
    const waiting = this.#waiting.get(message.responseTo);
    if (!waiting) throw new MockupError(`a reply to nothing: responseTo ${message.responseTo}`);
    this.#waiting.delete(message.responseTo);
    waiting.resolve(decodeReply(message));
  }

  #end(error: Error): void {
    this.#closed ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function decodeReply(message: OpReply): LegacyReply {
  return {
    flags: message.responseFlags,
    cursorId: message.cursorId,
    startingFrom: message.startingFrom,
    documents: message.documents.map((bytes) => decode(bytes)),
  };
}
