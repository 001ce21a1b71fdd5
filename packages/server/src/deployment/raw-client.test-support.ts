import {
  answerScram,
  decode,
  deriveScramKeys,
  encodeCommand,
  finishScram,
  MessageReader,
  parseMessage,
  preparedScramPassword,
  type ScramMechanism,
  startScram,
} from '@touchstone/protocol';
import { nodeRuntime, type Stream, type TlsOptions } from '@touchstone/runtime';
import { Binary, type Document } from 'bson';

export interface Login {
  readonly username: string;
  readonly password: string;
  readonly mechanism?: ScramMechanism;
  readonly database?: string;
}

/** A connection without a driver: what is sent is what the test says. */
export class RawClient implements Disposable {
  readonly #stream: Stream;
  readonly #reader = new MessageReader();
  #requestId = 0;
  #receive: ((reply: Document) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;

  private constructor(stream: Stream) {
    this.#stream = stream;
    stream.handler = {
      data: (bytes) => {
        this.#reader.push(bytes);
        const frame = this.#reader.next();
        if (frame === undefined) return;
        const message = parseMessage(frame);
        if (message.kind === 'msg') this.#receive?.(decode(message.body));
      },
      closed: (error) => this.#reject?.(error ?? new Error('the server closed the connection')),
    };
  }

  static async connect(address: string, tls?: TlsOptions): Promise<RawClient> {
    const [host = '', port = ''] = address.split(':');
    const target = { kind: 'tcp', host, port: Number(port) } as const;
    const { transport } = nodeRuntime();
    return new RawClient(await transport.connect(target, tls === undefined ? {} : { tls }));
  }

  get localAddress(): string {
    return this.#stream.localAddress;
  }

  /** Resolves with the reply, whatever it says. */
  send(body: Document, database = 'admin'): Promise<Document> {
    this.#requestId += 1;
    const message = encodeCommand({
      requestId: this.#requestId,
      body: { ...body, $db: database },
    });
    return new Promise((resolve, reject) => {
      this.#receive = resolve;
      this.#reject = reject;
      this.#stream.write(message);
    });
  }

  /** Resolves with the code of the reply's error; 0 without one. */
  async codeOf(body: Document, database = 'admin'): Promise<number> {
    const reply = await this.send(body, database);
    return reply['ok'] === 1 ? 0 : (reply['code'] as number);
  }

  /** Converses by SCRAM; resolves with the last reply. */
  async logIn({
    username,
    password,
    mechanism = 'SCRAM-SHA-256',
    database = 'admin',
  }: Login): Promise<Document> {
    const start = startScram(username, 'abcdefgh');
    const first = await this.sasl(mechanism, Buffer.from(start.message), database);
    if (first['ok'] !== 1) return first;
    const end = answerScram(mechanism, { start, challenge: textOf(first) }, (salted) =>
      deriveScramKeys(mechanism, preparedScramPassword(mechanism, username, password), salted),
    );
    const last = await this.continue(Buffer.from(end.message), database);
    if (last['ok'] === 1) finishScram(end, textOf(last));
    return last;
  }

  sasl(mechanism: string, payload: Uint8Array, database = 'admin'): Promise<Document> {
    const options = { skipEmptyExchange: true };
    return this.send({ saslStart: 1, mechanism, payload: new Binary(payload), options }, database);
  }

  continue(payload: Uint8Array, database = 'admin'): Promise<Document> {
    return this.send(
      { saslContinue: 1, conversationId: 1, payload: new Binary(payload) },
      database,
    );
  }

  /** The names of those who are logged in. */
  async users(): Promise<string[]> {
    const { authInfo } = await this.send({ connectionStatus: 1 });
    return authInfo.authenticatedUsers.map(({ user }: Document) => user);
  }

  [Symbol.dispose](): void {
    this.#stream.destroy();
  }
}

function textOf(reply: Document): string {
  return Buffer.from((reply['payload'] as Binary).value()).toString();
}
