import { decode, encodeCommand, MessageReader, parseMessage } from '@touchstone/protocol';
import { nodeRuntime, type Stream } from '@touchstone/runtime';
import type { Document } from 'bson';

/** A connection without a driver: what is sent is what the caller says, sessions and numbers included. */
export class RawCommands implements Disposable {
  readonly #stream: Stream;
  readonly #reader = new MessageReader();
  readonly #waiting: PromiseWithResolvers[] = [];
  #requestId = 0;

  private constructor(stream: Stream) {
    this.#stream = stream;
    stream.handler = {
      data: (bytes) => {
        this.#reader.push(bytes);
        for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
          const message = parseMessage(frame);
          if (message.kind === 'msg') this.#waiting.shift()?.resolve(message.body);
        }
      },
      closed: (error) => {
        const reason = error ?? new Error('The server closed the connection.');
        for (const { reject } of this.#waiting.splice(0)) reject(reason);
      },
    };
  }

  static async connect(host: string, port: number): Promise<RawCommands> {
    const { transport } = nodeRuntime();
    return new RawCommands(await transport.connect({ kind: 'tcp', host, port }, {}));
  }

  /** Resolves with the reply, whatever it says; rejects when the connection ends. */
  async run(database: string, body: Document): Promise<Document> {
    return decode(await this.exchange(database, body));
  }

  /** The same, for whoever looks at the bytes of the reply. */
  exchange(database: string, body: Document): Promise<Uint8Array> {
    const requestId = ++this.#requestId;
    const message = encodeCommand({ requestId, body: { ...body, $db: database } });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      void this.#stream.write(message);
    });
  }

  [Symbol.dispose](): void {
    this.#stream.destroy();
  }
}

interface PromiseWithResolvers {
  resolve(reply: Uint8Array): void;
  reject(error: Error): void;
}
