import { compressorByName, type Document, propertyOf } from '@touchstone/protocol';
import type { Clock } from '@touchstone/runtime';
import { ObjectId } from 'bson';
import { makeReply, Reply } from '../reply/reply.ts';
import type { MockRequest } from '../request/mock-request.ts';
import { OpMsgRequest } from '../request/op-msg-request.ts';
import type { MockConnection } from './mock-connection.ts';

/**
 * The hello of a server: `true` (a writable primary), a document or reply (read anew each
 * time), or a function of the request.
 */
export type HelloSource = boolean | Document | Reply | ((request: MockRequest) => Document | Reply);

export interface HelloOptions {
  readonly source: HelloSource;
  /** True if what clients expect is added to what the source says. */
  readonly complete: boolean;
  readonly minWireVersion: number;
  readonly maxWireVersion: number;
  /** The compressors that the server would use, by preference. */
  readonly compressors: readonly string[];
  /** True if hellos carry a topologyVersion and may be awaited and streamed. */
  readonly streaming: boolean;
  readonly clock: Clock;
  readonly processId: Uint8Array;
}

const HELLO_NAMES: ReadonlySet<string> = new Set(['hello', 'ismaster']);

/** Tells whether the request is a hello, by today's name or the older one in any spelling. */
export function isHello(request: MockRequest): boolean {
  return request.isCommand && HELLO_NAMES.has((request.fieldNames()[0] ?? '').toLowerCase());
}

/**
 * Answers hello and legacy hello alike, in whatever message they come, awaited and streamed ones too
 * (SDAM monitoring specification). State: the counter of the topologyVersion, and who waits for it.
 */
export class HelloAnswerer {
  readonly #options: HelloOptions;
  readonly #processId: ObjectId;
  readonly #waiting = new Set<() => void>();
  #counter = 0;

  constructor(options: HelloOptions) {
    this.#options = options;
    this.#processId = new ObjectId(options.processId);
  }

  /** Says that hello has something new to tell: awaited hellos are answered, streams go on. */
  changed(): void {
    this.#counter++;
    for (const wake of [...this.#waiting]) wake();
  }

  /** A request handler: false for what is no hello. */
  answer(request: MockRequest): boolean | Promise<unknown> {
    if (!isHello(request)) return false;
    if (!this.#isAwaited(request)) return request.replies(this.#reply(request));
    const exhaust = request instanceof OpMsgRequest && request.exhaustAllowed;
    return exhaust ? this.#stream(request) : this.#answerLater(request);
  }

  #isAwaited(request: MockRequest): boolean {
    return (
      this.#options.streaming && request.has('topologyVersion') && request.has('maxAwaitTimeMS')
    );
  }

  async #answerLater(request: MockRequest): Promise<true> {
    await this.#change(request, this.#counterOf(request));
    return request.connection.isOpen ? request.replies(this.#reply(request)) : true;
  }

  /** Ends when the client goes, which is how clients end it. */
  async #stream(request: OpMsgRequest): Promise<true> {
    try {
      await request.stream(this.#hellos(request));
    } catch (error) {
      if (request.connection.isOpen) throw error;
    }
    return true;
  }

  async *#hellos(request: MockRequest): AsyncGenerator<Document, undefined> {
    let seen = this.#counterOf(request);
    for (;;) {
      await this.#change(request, seen);
      if (!request.connection.isOpen) return undefined;
      seen = this.#counter;
      yield this.#document(request);
    }
  }

  #counterOf(request: MockRequest): number {
    const version: unknown = request.get('topologyVersion');
    const isOurs = this.#processId.equals(String(propertyOf(version, 'processId')));
    return isOurs ? Number(propertyOf(version, 'counter')) : -1;
  }

  /** Fulfilled when the counter is another than `seen`, the time is over, or the client has gone. */
  #change(request: MockRequest, seen: number): Promise<void> {
    if (this.#counter !== seen) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        timer.cancel();
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = this.#options.clock.setTimer(Number(request.get('maxAwaitTimeMS')), wake, {
        unref: true,
      });
      this.#waiting.add(wake);
      void request.connection.closed.then(wake);
    });
  }

  #reply(request: MockRequest): Reply {
    const given = this.#source(request);
    if (!(given instanceof Reply))
      return makeReply([new Map(Object.entries(this.#document(request)))]);
    const { options } = given.read();
    return makeReply([new Reply(given.form, [this.#document(request), options])]);
  }

  #source(request: MockRequest): Document | Reply {
    const { source } = this.#options;
    if (typeof source === 'function') return source(request);
    return typeof source === 'boolean' ? { isWritablePrimary: true } : source;
  }

  #document(request: MockRequest): Document {
    const given = this.#source(request);
    const fields = given instanceof Reply ? given.docs[0] : given;
    if (!this.#options.complete && typeof this.#options.source !== 'boolean')
      return Object.fromEntries(fields instanceof Map ? fields : Object.entries(fields ?? {}));
    const { isWritablePrimary, ismaster, ...rest }: Document = Object.fromEntries(
      fields instanceof Map ? fields : Object.entries(fields ?? {}),
    );
    const primary: unknown = isWritablePrimary ?? ismaster ?? true;
    const { minWireVersion, maxWireVersion, streaming } = this.#options;
    const isLegacy = request.fieldNames()[0] !== 'hello';
    const compression = this.#compression(request);
    return {
      ...(request.has('helloOk') && { helloOk: true }),
      ...(isLegacy ? { ismaster: primary } : { isWritablePrimary: primary }),
      minWireVersion,
      maxWireVersion,
      ...(compression && { compression }),
      ...(streaming && {
        topologyVersion: { processId: this.#processId, counter: BigInt(this.#counter) },
      }),
      ...rest,
      ok: rest['ok'] ?? 1,
    };
  }

  #compression(request: MockRequest): readonly string[] | undefined {
    const agreed = agreedCompressors(request, this.#options.compressors);
    return agreed.length > 0 ? agreed : undefined;
  }
}

/** Those of the server's compressors that the hello asks for and that are installed. */
function agreedCompressors(hello: MockRequest, offered: readonly string[]): readonly string[] {
  const wanted: unknown = hello.get('compression');
  if (!Array.isArray(wanted)) return [];
  return wanted.filter(
    (name: string) => offered.includes(name) && compressorByName(name) !== undefined,
  );
}

/** Notes what the first hello of a connection says, and which compressors it allows. */
export function noteHello(
  request: MockRequest,
  connection: MockConnection,
  offered: readonly string[] | undefined,
): void {
  connection.hello ??= request.doc;
  const wanted: unknown = request.get('compression');
  if (!Array.isArray(wanted)) return;
  // A test that answers hello itself may agree to whatever the client asks for.
  connection.negotiated = new Set(offered ? agreedCompressors(request, offered) : wanted);
}
