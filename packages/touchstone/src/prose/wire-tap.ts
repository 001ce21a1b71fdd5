import {
  type Document,
  decode,
  encode,
  encodeMessage,
  type Message,
  MessageReader,
  parseMessage,
  restoreMessage,
} from '@touchstone/protocol';
import type { Listener, Runtime, Stream, TlsOptions } from '@touchstone/runtime';
import { inventTls } from '../deployments/embedded-security.ts';

export interface WireTapOptions {
  /** Changes the replies to hello, in whatever form it was said. */
  readonly changeHello?: (reply: Document) => Document;
  /** Changes the replies to all other commands, or keeps them back for as long as it takes. */
  readonly onReply?: (reply: Document, command: Document) => Promise<Document> | Document;
}

/** A command that the driver sent, and on which of its connections. */
export interface TappedCommand {
  readonly connection: number;
  readonly at: number;
  /** The whole command: its document sequences are arrays in it. */
  readonly body: Document;
}

/** The server behind a tap. */
export interface TapTarget {
  readonly address: string;
  /** The options with which `tls.connect` comes to it, where it speaks TLS. */
  readonly tls?: TlsOptions;
}

const LOCALHOST = '127.0.0.1';

/**
 * Stands between a driver and a server, passes everything on, and reads the commands. It ends TLS, and speaks it to the
 * driver with a certificate of its own; what is compressed it reads, and passes on as it is.
 */
export class WireTap implements AsyncDisposable {
  readonly address: string;
  /** The file that clients that come through are given as `tlsCAFile`; absent without TLS. */
  readonly caFile: string | undefined;
  readonly commands: TappedCommand[] = [];
  readonly #listener: Listener;
  readonly #encryption: AsyncDisposable | undefined;
  readonly #streams = new Set<Stream>();
  #isClosed = false;

  private constructor(listener: Listener, encryption: Encryption | undefined) {
    this.#listener = listener;
    this.#encryption = encryption;
    this.caFile = encryption?.caFile;
    const { address } = listener;
    this.address = address.kind === 'tcp' ? `${address.host}:${address.port}` : address.path;
  }

  static async open(
    runtime: Runtime,
    target: TapTarget,
    options: WireTapOptions = {},
  ): Promise<WireTap> {
    let accept: (stream: Stream) => void = () => {};
    const encryption = target.tls === undefined ? undefined : await inventTls(runtime);
    const listener = await runtime.transport.listen(
      { kind: 'tcp', host: LOCALHOST, port: 0 },
      (stream) => accept(stream),
      encryption === undefined ? {} : { tls: encryption.server },
    );
    const tap = new WireTap(listener, encryption);
    let connections = 0;
    accept = (stream) => {
      connections += 1;
      tap.#relay(stream, { runtime, target, options, connection: connections });
    };
    return tap;
  }

  /** The `client` documents of the handshakes, in order; a driver's monitors introduce themselves too. */
  get clientDocuments(): readonly Document[] {
    return this.handshakes.flatMap(({ body }) => (body['client'] ? [body['client']] : []));
  }

  /** The first hello of each connection. */
  get handshakes(): readonly TappedCommand[] {
    const seen = new Set<number>();
    return this.commands.filter(({ connection, body }) => {
      const isFirst = isHello(body) && !seen.has(connection);
      if (isFirst) seen.add(connection);
      return isFirst;
    });
  }

  /** From now on nobody gets through; what was connected is cut off. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const stream of this.#streams) stream.destroy();
    await this.#listener.close();
    await this.#encryption?.[Symbol.asyncDispose]();
  }

  #relay(client: Stream, relay: Relay): void {
    const { runtime, target, options, connection } = relay;
    const commands = new Map<number, Document>();
    let waiting: Uint8Array[] | undefined = [];
    let server: Stream | undefined;
    this.#pass(client, {
      read: (frame, message) => {
        const body = bodyOf(message);
        if (body !== undefined) {
          this.commands.push({ connection, at: runtime.clock.date(), body });
          commands.set(message.requestId, body);
        }
        return frame;
      },
      write(frame) {
        if (waiting === undefined) server?.write(frame);
        else waiting.push(frame);
      },
      ended: () => server?.end(),
    });
    const connected = (stream: Stream): void => {
      server = stream;
      this.#pass(stream, {
        read: (frame, message) => changed(frame, message, { commands, options }),
        write: (frame) => void client.write(frame),
        ended: () => client.end(),
      });
      for (const frame of waiting ?? []) stream.write(frame);
      waiting = undefined;
    };
    const { address, tls } = target;
    runtime.transport
      .connect(streamAddress(address), tls === undefined ? {} : { tls })
      .then(connected, () => client.destroy());
  }

  /** Reads one direction of a connection, message by message; one that waits holds up those after it. */
  #pass(from: Stream, { read, write, ended }: Direction): void {
    const reader = new MessageReader();
    let last: Promise<void> | undefined;
    const later = (step: Promise<void>): void => {
      last = step;
      step.catch(() => from.destroy());
    };
    const took = (frame: Uint8Array, restored: Uint8Array): Promise<void> | void => {
      const passedOn = read(frame, parseMessage(restored));
      return passedOn instanceof Promise ? passedOn.then(write) : write(passedOn);
    };
    const take = (frame: Uint8Array): void => {
      const restored = restoreMessage(frame);
      if (last !== undefined || restored instanceof Promise) {
        later(Promise.all([restored, last]).then(([message]) => took(frame, message)));
        return;
      }
      const waits = took(frame, restored);
      if (waits instanceof Promise) later(waits);
    };
    this.#streams.add(from);
    from.handler = {
      data(bytes) {
        reader.push(bytes);
        for (let frame = reader.next(); frame; frame = reader.next()) take(frame);
      },
      closed: () => {
        this.#streams.delete(from);
        if (last === undefined) ended();
        else last.then(ended, ended);
      },
    };
  }
}

type Encryption = Awaited<ReturnType<typeof inventTls>>;

/** One direction of a connection. */
interface Direction {
  /** Decides about a message that was read: the bytes to pass on. */
  read(frame: Uint8Array, message: Message): Uint8Array | Promise<Uint8Array>;
  write(frame: Uint8Array): void;
  ended(): void;
}

interface Relay {
  readonly runtime: Runtime;
  readonly target: TapTarget;
  readonly options: WireTapOptions;
  readonly connection: number;
}

function streamAddress(address: string): { kind: 'tcp'; host: string; port: number } {
  const colon = address.lastIndexOf(':');
  return { kind: 'tcp', host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

function bodyOf(message: Message): Document | undefined {
  if (message.kind === 'msg') {
    const sequences = message.sequences.map(({ identifier, documents }) => [
      identifier,
      documents.map((document) => decode(document)),
    ]);
    return { ...decode(message.body), ...Object.fromEntries(sequences) };
  }
  if (message.kind !== 'query') return undefined;
  return decode(message.query);
}

/** A value that nobody changes keeps its type: a counter of 64 bits stays one. */
const AS_IT_IS = { promoteLongs: false };

function isHello(body: Document): boolean {
  return 'hello' in body || 'isMaster' in body || 'ismaster' in body;
}

function changed(
  frame: Uint8Array,
  message: Message,
  { commands, options }: { commands: ReadonlyMap<number, Document>; options: WireTapOptions },
): Uint8Array | Promise<Uint8Array> {
  const command = commands.get(message.responseTo);
  if (command === undefined) return frame;
  const { changeHello, onReply } = options;
  const change = isHello(command) ? changeHello : onReply;
  if (change === undefined) return frame;
  if (message.kind === 'msg') {
    const asMessage = (body: Document): Uint8Array =>
      encodeMessage({ ...message, body: encode(body) });
    const body = change(decode(message.body, AS_IT_IS), command);
    return body instanceof Promise ? body.then(asMessage) : asMessage(body);
  }
  if (message.kind !== 'reply' || changeHello === undefined) return frame;
  const documents = message.documents.map((one) => encode(changeHello(decode(one, AS_IT_IS))));
  return encodeMessage({ ...message, documents });
}
