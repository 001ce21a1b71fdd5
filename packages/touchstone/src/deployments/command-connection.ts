import type { Document } from '@touchstone/protocol';
import {
  codeNameOf,
  decode,
  ERROR_CODES,
  encodeCommand,
  MessageReader,
  parseMessage,
  present,
  thrownError,
  WireProtocolError,
} from '@touchstone/protocol';
import type { Runtime, Stream, StreamAddress } from '@touchstone/runtime';
import type { ConnectionSettings } from './connection-settings.ts';
import { logIn, type SendCommand } from './log-in.ts';

/** A command that the server refused. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly code: number;
  readonly codeName: string;
  readonly reply: Document;

  constructor(reply: Document) {
    super(String(reply['errmsg'] ?? 'command failed'));
    this.code = Number(reply['code'] ?? 0);
    this.codeName = String(reply['codeName'] ?? codeNameOf(this.code));
    this.reply = reply;
  }
}

interface Pending {
  resolve(reply: Document): void;
  reject(error: Error): void;
}

/** The time that the server may take to accept a connection. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * The runner's own connection to one server: commands in order, replies with the types of their numbers. It knows
 * nothing of discovery, sessions or retries.
 */
export class CommandConnection implements Disposable {
  readonly address: string;
  readonly #stream: Stream;
  readonly #reader = new MessageReader();
  readonly #pending = new Map<number, Pending>();
  #lastRequest = 0;
  #closed: Error | undefined;

  private constructor(address: string, stream: Stream) {
    this.address = address;
    this.#stream = stream;
    stream.handler = {
      data: (bytes) => this.#received(bytes),
      closed: (error) => this.#fail(error ?? new Error(`${address} closed the connection`)),
    };
  }

  /** Connects and logs in; rejects with the network's error, or with `CommandFailed` for a wrong login. */
  static async open(
    { transport, random }: Runtime,
    address: string,
    { tls, login, loadBalanced }: ConnectionSettings,
  ): Promise<CommandConnection> {
    const stream = await transport.connect(streamAddress(address), {
      timeoutMS: CONNECT_TIMEOUT_MS,
      ...(tls !== undefined && { tls }),
    });
    stream.unref();
    const connection = new CommandConnection(address, stream);
    if (login === undefined) return connection;
    try {
      const hello = await connection.hello({
        ...(loadBalanced && { loadBalanced: true }),
        saslSupportedMechs: `${login.source}.${login.username}`,
      });
      const send: SendCommand = (database, body) => connection.run(database, body);
      await logIn(send, { login, hello, random });
      return connection;
    } catch (error) {
      connection[Symbol.dispose]();
      throw error;
    }
  }

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /** The reply; rejects with `CommandFailed` when it says no, or with the network's error. */
  async run(database: string, body: Document): Promise<Document> {
    const reply = await this.#exchange({ ...body, $db: database });
    if (Number(reply['ok']) !== 1) throw new CommandFailed(reply);
    return reply;
  }

  /** The hello of the server; servers before 4.2.10 and 4.4.2 know the question by its older name only. */
  async hello(fields: Document = {}): Promise<Document> {
    try {
      return await this.run('admin', { hello: 1, ...fields });
    } catch (error) {
      if (!(error instanceof CommandFailed) || error.code !== ERROR_CODES.CommandNotFound)
        throw error;
      const reply = await this.run('admin', { isMaster: 1, ...fields });
      return { ...reply, isWritablePrimary: reply['ismaster'] };
    }
  }

  [Symbol.dispose](): void {
    this.#stream.destroy();
  }

  #exchange(body: Document): Promise<Document> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const requestId = ++this.#lastRequest;
    return new Promise((resolve, reject) => {
      this.#pending.set(requestId, { resolve, reject });
      // Waiting for a reply must keep the process alive; an idle connection must not.
      this.#stream.ref();
      this.#stream.write(encodeCommand({ requestId, body }));
    });
  }

  #received(bytes: Uint8Array): void {
    try {
      this.#reader.push(bytes);
      for (let frame = this.#reader.next(); frame !== undefined; frame = this.#reader.next()) {
        this.#answered(frame);
      }
    } catch (error) {
      this.#stream.destroy();
      this.#fail(thrownError(error));
    }
  }

  #answered(frame: Uint8Array): void {
    const message = parseMessage(frame);
    if (message.kind !== 'msg') throw new WireProtocolError(`unexpected ${message.kind}`, 12);
    const pending = this.#pending.get(message.responseTo);
    this.#pending.delete(message.responseTo);
    if (this.#pending.size === 0) this.#stream.unref();
    pending?.resolve(decode(message.body, { promoteValues: false }));
  }

  #fail(error: Error): void {
    this.#closed = error;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}

function streamAddress(address: string): StreamAddress {
  if (address.endsWith('.sock')) return { kind: 'unix', path: address };
  const parts = /^\[(.+)\]:(\d+)$/.exec(address) ?? /^(.+):(\d+)$/.exec(address);
  return parts === null
    ? { kind: 'tcp', host: address, port: 27017 }
    : { kind: 'tcp', host: present(parts[1]), port: Number(parts[2]) };
}
