import {
  compressorById,
  decompressMessage,
  MessageReader,
  OP_CODE,
  readHeader,
} from '@touchstone/protocol';
import {
  type Listener,
  nodeRuntime,
  type Runtime,
  type Stream,
  type StreamAddress,
} from '@touchstone/runtime';
import { formatConversation, type RecordedMessage, recordMessage } from './conversation.ts';

/** Describes how a recording is made. */
export interface RecordingOptions {
  /** `host:port` of the real server. */
  readonly target: string;
  /** The place where it listens; default 127.0.0.1. */
  readonly host?: string;
  /** The port to listen on. Default: a free one. */
  readonly port?: number;
  /** The world that it stands in; default: the real one. */
  readonly runtime?: Runtime;
}

/** A proxy that passes everything on and writes it down. */
export class Recorder implements AsyncDisposable {
  readonly #runtime: Runtime;
  readonly #options: RecordingOptions;
  readonly #messages: RecordedMessage[] = [];
  readonly #streams = new Set<Stream>();
  #listener: Listener | undefined;
  #connections = 0;

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.#runtime = options.runtime ?? nodeRuntime();
  }

  /** The place where clients connect; direct, since a member of a set would send them past the proxy. */
  get uri(): string {
    const address = this.#listener?.address;
    const port = address?.kind === 'tcp' ? address.port : 0;
    return `mongodb://${this.#options.host ?? '127.0.0.1'}:${port}/?directConnection=true`;
  }

  /** The messages so far. */
  get messages(): readonly RecordedMessage[] {
    return this.#messages;
  }

  /** The messages so far, as lines to keep in a file and to give to `replay`. */
  get text(): string {
    return formatConversation(this.#messages);
  }

  /** Starts listening. Rejects with `TransportError` where the port is taken. */
  async run(): Promise<void> {
    const { host = '127.0.0.1', port = 0 } = this.#options;
    this.#listener = await this.#runtime.transport.listen({ kind: 'tcp', host, port }, (stream) =>
      this.#accepted(stream),
    );
  }

  /** Ends all connections, and listens no more; the messages stay. */
  async stop(): Promise<void> {
    await this.#listener?.close();
    for (const stream of this.#streams) stream.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #accepted(client: Stream): void {
    const connection = ++this.#connections;
    const early: Uint8Array[] = [];
    client.handler = { data: (bytes) => early.push(bytes), closed() {} };
    this.#runtime.transport.connect(targetAddress(this.#options.target)).then(
      (server) => {
        this.#join(client, server, this.#listenTo(connection, 'client'));
        this.#join(server, client, this.#listenTo(connection, 'server'));
        for (const bytes of early) client.handler.data(bytes);
      },
      () => client.destroy({ reset: true }),
    );
  }

  #join(from: Stream, to: Stream, note: (bytes: Uint8Array) => void): void {
    this.#streams.add(from);
    from.handler = {
      data: (bytes) => {
        note(bytes);
        if (!to.write(bytes)) from.pause();
      },
      drained: () => to.resume(),
      closed: () => {
        this.#streams.delete(from);
        to.end();
      },
    };
  }

  #listenTo(connection: number, from: 'client' | 'server'): (bytes: Uint8Array) => void {
    const reader = new MessageReader();
    return (bytes) => {
      // A copy: what is passed on may be changed on its way.
      reader.push(Uint8Array.from(bytes));
      for (let frame = reader.next(); frame; frame = reader.next()) {
        const plain = uncompressed(frame);
        if (plain instanceof Uint8Array) {
          this.#messages.push(recordMessage(connection, from, plain));
        } else {
          void plain.then((restored) => {
            this.#messages.push(recordMessage(connection, from, restored));
          });
        }
      }
    };
  }
}

function uncompressed(frame: Uint8Array): Uint8Array | Promise<Uint8Array> {
  const isCompressed = readHeader(frame).opCode === OP_CODE.compressed;
  return isCompressed ? decompressMessage(frame, compressorById) : frame;
}

function targetAddress(target: string): StreamAddress {
  const colon = target.lastIndexOf(':');
  return { kind: 'tcp', host: target.slice(0, colon), port: Number(target.slice(colon + 1)) };
}

/** Starts to record what clients and the server at `target` say to one another. */
export async function record(options: RecordingOptions): Promise<Recorder> {
  const recorder = new Recorder(options);
  await recorder.run();
  return recorder;
}
