import type { Message } from '@touchstone/protocol';
import {
  type Document,
  encode,
  encodeCommand,
  MessageReader,
  parseMessage,
} from '@touchstone/protocol';
import { nodeRuntime, type Runtime, type Stream } from '@touchstone/runtime';

/** A client of bytes, for what no driver sends. */
export interface RawClient {
  readonly stream: Stream;
  send(bytes: Uint8Array): boolean;
  /** Sends a command by OP_MSG; `$db` is added. */
  command(
    body: Document,
    options?: { moreToCome?: boolean; exhaustAllowed?: boolean; checksum?: boolean },
  ): number;
  /** The next message from the server. */
  next(): Promise<Message>;
  /** The next frame from the server, as it came. */
  nextFrame(): Promise<Uint8Array>;
  /** Fulfilled with the error, if any, when the connection is over. */
  readonly closed: Promise<Error | undefined>;
}

/** Connects to a mock server on the local machine. */
export async function rawClient(
  port: number,
  runtime: Runtime = nodeRuntime(),
): Promise<RawClient> {
  const stream = await runtime.transport.connect({ kind: 'tcp', host: '127.0.0.1', port });
  return overStream(stream);
}

export function overStream(stream: Stream): RawClient {
  const reader = new MessageReader();
  const frames: Uint8Array[] = [];
  const waiting: ((frame: Uint8Array) => void)[] = [];
  let requestId = 100;
  const closed = new Promise<Error | undefined>((resolve) => {
    stream.handler = {
      data(bytes) {
        reader.push(bytes);
        for (let frame = reader.next(); frame; frame = reader.next()) {
          const waiter = waiting.shift();
          if (waiter) waiter(frame);
          else frames.push(frame);
        }
      },
      closed: resolve,
    };
  });
  const nextFrame = async (): Promise<Uint8Array> =>
    frames.shift() ?? new Promise((resolve) => waiting.push(resolve));
  return {
    stream,
    send: (bytes) => stream.write(bytes),
    command(body, options = {}) {
      stream.write(
        encodeCommand({ requestId: ++requestId, body: { ...body, $db: 'db' }, ...options }),
      );
      return requestId;
    },
    nextFrame,
    next: async () => parseMessage(await nextFrame()),
    closed,
  };
}

const { clock } = nodeRuntime();

/** Lets a turn of the event loop pass. */
export function turn(): Promise<void> {
  return new Promise((resolve) => clock.defer(resolve));
}

/** The bytes of one OP_MSG from its parts, right or wrong. */
export function opMsgFrame(parts: {
  readonly flags?: number;
  readonly sections: readonly Uint8Array[];
  readonly opcode?: number;
  readonly length?: number;
}): Uint8Array {
  const body = Buffer.concat(parts.sections);
  const frame = Buffer.alloc(20 + body.length);
  frame.writeInt32LE(parts.length ?? frame.length, 0);
  frame.writeInt32LE(1, 4);
  frame.writeInt32LE(parts.opcode ?? 2013, 12);
  frame.writeUInt32LE(parts.flags ?? 0, 16);
  frame.set(body, 20);
  return frame;
}

/** A section of kind 0. */
export function bodySection(document: Document | Uint8Array): Uint8Array {
  const bytes = document instanceof Uint8Array ? document : encode(document);
  return Buffer.concat([Uint8Array.of(0), bytes]);
}

/** A section of kind 1. */
export function sequenceSection(
  identifier: string,
  documents: readonly (Document | Uint8Array)[],
  size?: number,
): Uint8Array {
  const bytes = documents.map((document) =>
    document instanceof Uint8Array ? document : encode(document),
  );
  const content = Buffer.concat([Buffer.from(`${identifier}\0`), ...bytes]);
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeInt32LE(size ?? content.length + 4, 1);
  return Buffer.concat([head, content]);
}
