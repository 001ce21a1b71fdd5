import {
  type Document,
  decode,
  encode,
  encodeMessage,
  type Message,
  MessageReader,
  parseMessage,
} from '@touchstone/protocol';
import type { Listener, Runtime, Stream } from '@touchstone/runtime';

export interface WireTapOptions {
  /** Changes the replies to hello, in whatever form it was said. */
  readonly changeHello?: (reply: Document) => Document;
}

/** A command that the driver sent, and on which of its connections. */
export interface TappedCommand {
  readonly connection: number;
  readonly at: number;
  /** The whole command: its document sequences are arrays in it. */
  readonly body: Document;
}

const LOCALHOST = '127.0.0.1';

/** Stands between a driver and a server, passes everything on, and reads the commands. Knows no TLS, no compression. */
export class WireTap implements AsyncDisposable {
  readonly address: string;
  readonly commands: TappedCommand[] = [];
  readonly #listener: Listener;
  readonly #streams = new Set<Stream>();

  private constructor(listener: Listener) {
    this.#listener = listener;
    const { address } = listener;
    this.address = address.kind === 'tcp' ? `${address.host}:${address.port}` : address.path;
  }

  static async open(runtime: Runtime, target: string, options: WireTapOptions): Promise<WireTap> {
    let accept: (stream: Stream) => void = () => {};
    const listener = await runtime.transport.listen(
      { kind: 'tcp', host: LOCALHOST, port: 0 },
      (stream) => accept(stream),
    );
    const tap = new WireTap(listener);
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

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of this.#streams) stream.destroy();
    await this.#listener.close();
  }

  #relay(client: Stream, { runtime, target, options, connection }: Relay): void {
    const colon = target.lastIndexOf(':');
    const address = {
      kind: 'tcp',
      host: target.slice(0, colon),
      port: Number(target.slice(colon + 1)),
    } as const;
    const fromClient = new MessageReader();
    const fromServer = new MessageReader();
    const hellos = new Set<number>();
    let waiting: Uint8Array[] | undefined = [];
    let server: Stream | undefined;
    const toServer = (frame: Uint8Array): void => {
      if (waiting === undefined) server?.write(frame);
      else waiting.push(frame);
    };
    this.#streams.add(client);
    client.handler = {
      data: (bytes) => {
        fromClient.push(bytes);
        for (let frame = fromClient.next(); frame; frame = fromClient.next()) {
          const message = plain(frame);
          const body = message === undefined ? undefined : bodyOf(message);
          if (body !== undefined) {
            this.commands.push({ connection, at: runtime.clock.date(), body });
            if (isHello(body)) hellos.add(message!.requestId);
          }
          toServer(frame);
        }
      },
      closed: () => {
        this.#streams.delete(client);
        server?.end();
      },
    };
    const connected = (stream: Stream): void => {
      server = stream;
      this.#streams.add(stream);
      stream.handler = {
        data: (bytes) => {
          fromServer.push(bytes);
          for (let frame = fromServer.next(); frame; frame = fromServer.next()) {
            client.write(changed(frame, hellos, options));
          }
        },
        closed: () => {
          this.#streams.delete(stream);
          client.end();
        },
      };
      for (const frame of waiting ?? []) stream.write(frame);
      waiting = undefined;
    };
    runtime.transport.connect(address).then(connected, () => client.destroy());
  }
}

interface Relay {
  readonly runtime: Runtime;
  readonly target: string;
  readonly options: WireTapOptions;
  readonly connection: number;
}

/** The message; undefined where it is compressed in a way that waits. */
function plain(frame: Uint8Array): Message | undefined {
  const message = parseMessage(frame);
  return message instanceof Promise ? undefined : message;
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

function isHello(body: Document): boolean {
  return 'hello' in body || 'isMaster' in body || 'ismaster' in body;
}

function changed(
  frame: Uint8Array,
  hellos: ReadonlySet<number>,
  { changeHello }: WireTapOptions,
): Uint8Array {
  if (changeHello === undefined) return frame;
  const message = plain(frame);
  if (message === undefined || !hellos.has(message.responseTo)) return frame;
  if (message.kind === 'msg') {
    return encodeMessage({ ...message, body: encode(changeHello(decode(message.body))) });
  }
  if (message.kind !== 'reply') return frame;
  const documents = message.documents.map((one) => encode(changeHello(decode(one))));
  return encodeMessage({ ...message, documents });
}
