import { parseMessage, writeInt32 } from '@touchstone/protocol';
import type { MockRequest } from '../request/mock-request.ts';
import { isHello } from '../server/hello-answerer.ts';
import { MockupDB } from '../server/mockup-db.ts';
import type { MockupOptions } from '../server/mockup-options.ts';
import { type Exchange, exchangesOf, identify, parseConversation } from './conversation.ts';

const REQUEST_ID_OFFSET = 4;

/**
 * A server that answers as a recorded one did; not started yet. Hellos are answered apart, however
 * many come. Any other request gets the reply to the next recorded one that asks the same, or else,
 * since ids differ from run to run, to the next by the same command's name. What was never asked waits in the
 * queue.
 */
export function replay(recording: string, options: MockupOptions = {}): MockupDB {
  const script = new ReplayScript(exchangesOf(parseConversation(recording)));
  const server = new MockupDB({ ...options, autoHello: false });
  server.autoresponds((request: MockRequest) => answer(request, script));
  return server;
}

async function answer(request: MockRequest, script: ReplayScript): Promise<boolean> {
  const exchange = isHello(request) ? script.hello(request) : script.next(request);
  if (!exchange) return false;
  let responseTo = request.requestId;
  for (const frame of exchange.replies) {
    const reply = Uint8Array.from(frame);
    const requestId = request.connection.nextRequestId();
    writeInt32(reply, REQUEST_ID_OFFSET, requestId);
    writeInt32(reply, REQUEST_ID_OFFSET + 4, responseTo);
    await request.rawBytes(reply);
    responseTo = requestId;
  }
  return true;
}

/** The exchanges that were used already. */
class ReplayScript {
  readonly #hellos: readonly Exchange[];
  readonly #left: Exchange[];

  constructor(exchanges: readonly Exchange[]) {
    this.#hellos = exchanges.filter((exchange) => isHelloName(exchange.commandName));
    this.#left = exchanges.filter((exchange) => !isHelloName(exchange.commandName));
  }

  /** An exchange in the same form of message; a stream's first reply is as good as any. */
  hello(request: MockRequest): Exchange | undefined {
    const kind = parseMessage(request.raw).kind;
    const answered = this.#hellos.filter(({ replies }) => replies.length > 0);
    const found = answered.find((exchange) => exchange.request.kind === kind) ?? answered[0];
    return found && { ...found, replies: found.replies.slice(0, 1) };
  }

  next(request: MockRequest): Exchange | undefined {
    const { commandName, key } = identify(parseMessage(request.raw));
    const exact = this.#left.findIndex((exchange) => exchange.key === key);
    const at =
      exact >= 0 ? exact : this.#left.findIndex((exchange) => exchange.commandName === commandName);
    return at < 0 ? undefined : this.#left.splice(at, 1)[0];
  }
}

function isHelloName(name: string): boolean {
  return name === 'hello' || name.toLowerCase() === 'ismaster';
}
