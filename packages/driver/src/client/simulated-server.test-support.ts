import {
  decode,
  encodeCommand,
  MessageReader,
  type OpMsg,
  parseMessage,
} from '@touchstone/protocol';
import type { Listener, SimulatedRuntime, Stream } from '@touchstone/runtime';
import type { Document } from 'bson';

/** The answer to a command: a document; undefined: none; an error: the connection is cut. */
export type SimulatedAnswer = Document | Error | undefined;

/** A server in the simulated network that answers by function. */
export interface SimulatedServer {
  /** The commands that came, but for the hellos of monitors; document sequences are arrays in them. */
  readonly commands: Document[];
  /** The first hello of each connection. */
  readonly handshakes: Document[];
  /** The fields of its hello, beside those of a standalone server of version 8.0. */
  hello: Document;
  answer(command: Document): SimulatedAnswer;
  /** The number of connections that are open. */
  readonly open: number;
  close(): Promise<void>;
}

const STANDALONE: Document = {
  ok: 1,
  helloOk: true,
  isWritablePrimary: true,
  minWireVersion: 0,
  maxWireVersion: 25,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
};

/** A primary of a set of one, at that address. */
export function primaryHello(address: string): Document {
  return { setName: 'rs', setVersion: 1, hosts: [address], primary: address, me: address };
}

export async function simulatedServer(
  world: SimulatedRuntime,
  address = 'a:27017',
  given: Partial<Pick<SimulatedServer, 'hello' | 'answer'>> = {},
): Promise<SimulatedServer> {
  const [host = '', port = ''] = address.split(':');
  const streams = new Set<Stream>();
  const server = {
    commands: [] as Document[],
    handshakes: [] as Document[],
    hello: given.hello ?? {},
    answer: given.answer ?? (() => ({ ok: 1 })),
    get open() {
      return streams.size;
    },
    async close() {
      await listener.close();
      for (const stream of streams) stream.destroy();
    },
  };
  const place = { kind: 'tcp', host, port: Number(port) } as const;
  const listener: Listener = await world.at(host).transport.listen(place, (stream) => {
    streams.add(stream);
    const reader = new MessageReader();
    stream.handler = {
      data(bytes) {
        reader.push(bytes);
        for (let next = reader.next(); next !== undefined; next = reader.next()) {
          take(server, stream, parseMessage(next) as OpMsg);
        }
      },
      closed: () => void streams.delete(stream),
    };
  });
  return server;
}

function take(server: SimulatedServer, stream: Stream, message: OpMsg): void {
  const command = decode(message.body);
  for (const { identifier, documents } of message.sequences) {
    command[identifier] = documents.map((document) => decode(document));
  }
  const answer = answerTo(server, command);
  if (answer instanceof Error) stream.destroy({ reset: true });
  if (answer === undefined || answer instanceof Error) return;
  stream.write(encodeCommand({ requestId: 1, responseTo: message.requestId, body: answer }));
}

function answerTo(server: SimulatedServer, command: Document): SimulatedAnswer {
  const isHello = 'hello' in command || 'isMaster' in command;
  if (isHello && 'client' in command) server.handshakes.push(command);
  if (isHello && !('speculativeAuthenticate' in command)) return { ...STANDALONE, ...server.hello };
  server.commands.push(command);
  return server.answer(command);
}
