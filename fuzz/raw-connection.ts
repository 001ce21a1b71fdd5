import { decode, encodeCommand, MessageReader, parseMessage } from '@touchstone/protocol';
import { nodeRuntime, type Stream } from '@touchstone/runtime';
import type { Document } from 'bson';

/** Longer than anybody has to wait, on a machine that has much else to do, too. */
const PATIENCE_MS = 30_000;

/** A connection that sends bytes as they are. */
export class RawConnection {
  readonly #stream: Stream;
  readonly #patienceMS: number;
  readonly #reader = new MessageReader();
  #receive: ((reply: Document | undefined) => void) | undefined;
  isClosed = false;

  private constructor(stream: Stream, patienceMS: number) {
    this.#stream = stream;
    this.#patienceMS = patienceMS;
    const end = (): void => {
      this.isClosed = true;
      this.#receive?.(undefined);
    };
    stream.handler = {
      data: (bytes) => {
        try {
          this.#reader.push(bytes);
          const frame = this.#reader.next();
          if (frame === undefined) return;
          const message = parseMessage(frame);
          this.#receive?.(message.kind === 'msg' ? decode(message.body) : {});
        } catch {
          // A reply to garbage may be garbage to this side: it is a reply.
          this.#receive?.({});
        }
      },
      closed: end,
    };
  }

  /** Replies are waited for `patienceMS`. */
  static async connect(address: string, patienceMS: number = PATIENCE_MS): Promise<RawConnection> {
    const [host = '', port = ''] = address.split(':');
    const { transport } = nodeRuntime();
    return new RawConnection(
      await transport.connect({ kind: 'tcp', host, port: Number(port) }, {}),
      patienceMS,
    );
  }

  write(bytes: Uint8Array): void {
    this.#stream.write(bytes);
  }

  /** Resolves with the reply, undefined when the connection ends; rejects when neither comes. */
  send(bytes: Uint8Array): Promise<Document | undefined> {
    const { clock } = nodeRuntime();
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(this.#patienceMS, () => reject(new Error('no answer in time')));
      this.#receive = (reply) => {
        timer.cancel();
        this.#receive = undefined;
        resolve(reply);
      };
      if (this.isClosed) this.#receive(undefined);
      else this.#stream.write(bytes);
    });
  }

  run(body: Document): Promise<Document | undefined> {
    return this.send(encodeCommand({ requestId: 1, body }));
  }

  end(): void {
    this.#stream.destroy();
  }
}
