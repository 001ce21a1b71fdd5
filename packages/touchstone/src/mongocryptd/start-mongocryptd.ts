import { encodeMessage, type Message, MessageReader, parseMessage } from '@touchstone/protocol';
import { nodeRuntime, type Runtime, type Stream, type Timer } from '@touchstone/runtime';
import { answerCommand } from './answer-command.ts';

export interface MongocryptdOptions {
  /** Default: 0, a free one. */
  readonly port?: number | undefined;
  /** Milliseconds without a command after which it ends; default: never. */
  readonly idleShutdownMS?: number | undefined;
  readonly runtime?: Pick<Runtime, 'clock' | 'transport'> | undefined;
}

/** A mongocryptd that is running. */
export interface RunningMongocryptd extends AsyncDisposable {
  readonly port: number;
  readonly uri: string;
  /** Settles when it ends because nobody asked for so long. */
  readonly idle: Promise<void>;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1, without a login and without TLS, as mongocryptd does. Rejects with `TransportError`. */
export async function startMongocryptd({
  port = 0,
  idleShutdownMS,
  runtime = nodeRuntime(),
}: MongocryptdOptions = {}): Promise<RunningMongocryptd> {
  const streams = new Set<Stream>();
  let end = (): void => undefined;
  const idle = new Promise<void>((resolve) => {
    end = resolve;
  });
  let timer: Timer | undefined;
  const restart = (): void => {
    timer?.cancel();
    if (idleShutdownMS !== undefined) timer = runtime.clock.setTimer(idleShutdownMS, end);
  };
  const listener = await runtime.transport.listen(
    { kind: 'tcp', host: '127.0.0.1', port },
    (stream) => {
      streams.add(stream);
      serve(stream, restart, () => streams.delete(stream));
    },
  );
  restart();
  const close = async (): Promise<void> => {
    timer?.cancel();
    for (const stream of streams) stream.destroy();
    await listener.close();
  };
  const taken = listener.address.kind === 'tcp' ? listener.address.port : port;
  return {
    port: taken,
    uri: `mongodb://127.0.0.1:${taken}`,
    idle,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function serve(stream: Stream, asked: () => void, closed: () => void): void {
  const reader = new MessageReader();
  stream.handler = {
    data(bytes) {
      try {
        reader.push(bytes);
        for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
          asked();
          const answer = answerMessage(parseMessage(frame));
          if (answer !== undefined) stream.write(answer);
        }
      } catch {
        // A client that does not speak the protocol is not spoken to.
        stream.destroy();
      }
    },
    closed,
  };
}

let lastRequestId = 0;

/** Commands come as OP_MSG, and the first hello as OP_QUERY. Throws for any other message. */
function answerMessage(message: Message): Uint8Array | undefined {
  lastRequestId = (lastRequestId + 1) & 0x7fffffff;
  const ids = { requestId: lastRequestId, responseTo: message.requestId };
  if (message.kind === 'msg') {
    const body = answerCommand(message.body, message.sequences);
    if (message.moreToCome) return undefined;
    return encodeMessage({
      kind: 'msg',
      ...ids,
      checksumPresent: false,
      moreToCome: false,
      exhaustAllowed: false,
      body,
      sequences: [],
    });
  }
  if (message.kind !== 'query')
    throw new Error(`mongocryptd takes no message of kind ${message.kind}`);
  return encodeMessage({
    kind: 'reply',
    ...ids,
    responseFlags: 0,
    cursorId: 0n,
    startingFrom: 0,
    documents: [answerCommand(message.query, [])],
  });
}
