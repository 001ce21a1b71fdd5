import {
  compressMessage,
  compressorByName,
  MessageReader,
  restoreMessage,
} from '@touchstone/protocol';
import type { Stream, StreamHandler } from '@touchstone/runtime';
import type { ObjectId } from 'bson';
import { ConnectionAuthentication } from '../auth/connection-authentication.ts';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import type { ClientConnection } from '../command/client-connection.ts';
import type { Node } from '../command/node.ts';
import { encodeOpMsg, encodeOpReply, type Reply } from '../command/reply.ts';
import type { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';
import { type Dispatched, dispatch, failure } from './dispatch.ts';
import { checkReplySize } from './object-size.ts';
import { type Answer, outcomeReply } from './outcome-reply.ts';
import {
  type Addressed,
  type RefusedRequest,
  type Request,
  requestOf,
  skippedRequest,
} from './request.ts';
import { mongodService, type Service } from './service.ts';

const MORE_TO_COME = 2;
const OP_COMPRESSED = 2012;
const COMPRESSOR_AT = 24;
/** Where users are asked for, no more is kept of messages of those who have not logged in: what logging in needs, and more. */
const STRANGERS_MESSAGE_BYTES = 1024 * 1024;

/** These carry secrets or come before the agreement: they are never compressed. */
const NEVER_COMPRESSED: ReadonlySet<string> = new Set([
  'authenticate',
  'copydb',
  'copydbSaslStart',
  'copydbgetnonce',
  'createUser',
  'getnonce',
  'hello',
  'isMaster',
  'saslContinue',
  'saslStart',
  'updateUser',
]);

/** One client: its messages are answered one after the other, in order. */
export class Connection implements ClientConnection, StreamHandler {
  readonly id: number;
  readonly remoteAddress: string;
  readonly certificateSubject: string | undefined;
  readonly authentication: ConnectionAuthentication;
  metadata: Fields | undefined;
  appName: string | undefined;
  compressors: readonly string[] = [];
  readonly isInternal: boolean = false;
  readonly serviceId: ObjectId | undefined;
  isGreeted = false;
  readonly #node: Node;
  readonly #place: { readonly node: Node; readonly service: Service };
  readonly #stream: Stream;
  readonly #reader: MessageReader;
  /** Made for the first command that waits: most connections have none. */
  #endListeners: Set<() => void> | undefined;
  readonly #onClosed: (connection: Connection) => void;
  #busy = false;
  /** A client that does not read holds up what was written: nothing more is done for it until it does. */
  #full = false;
  /** The next reply of a stream, for when the client has read. */
  #next: (() => void) | undefined;
  #closed = false;
  #paused = false;
  #requestId = 0;

  constructor(made: {
    readonly id: number;
    readonly node: Node;
    readonly stream: Stream;
    readonly service?: Service | undefined;
    readonly serviceId?: ObjectId | undefined;
    readonly onClosed: (connection: Connection) => void;
  }) {
    this.id = made.id;
    this.remoteAddress = made.stream.remoteAddress;
    this.certificateSubject = made.stream.certificateSubject;
    this.authentication = new ConnectionAuthentication(made.node.authentication, made.stream);
    this.serviceId = made.serviceId;
    this.#node = made.node;
    this.#place = { node: made.node, service: made.service ?? mongodService };
    this.#stream = made.stream;
    this.#onClosed = made.onClosed;
    const { maxMessageSizeBytes } = made.node.limits;
    this.#reader = new MessageReader({ maxMessageSizeBytes, skipAbove: () => this.#mostKept });
  }

  get #mostKept(): number {
    const { limits, authentication } = this.#node;
    const isStranger = authentication.isRequired && !this.authentication.isLoggedIn;
    return isStranger ? STRANGERS_MESSAGE_BYTES : limits.maxMessageSizeBytes;
  }

  get isEnded(): boolean {
    return this.#closed;
  }

  whenEnded(listener: () => void): () => void {
    this.#endListeners ??= new Set();
    const listeners = this.#endListeners.add(listener);
    return () => listeners.delete(listener);
  }

  data(bytes: Uint8Array): void {
    this.#reader.push(bytes);
    // A client that sends on while it is waited for fills memory, unless it is made to wait too.
    if ((this.#busy || this.#full) && !this.#paused) {
      this.#paused = true;
      this.#stream.pause();
    }
    this.#pump();
  }

  drained(): void {
    this.#full = false;
    const next = this.#next;
    this.#next = undefined;
    next?.();
    this.#pump();
  }

  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#next = undefined;
    for (const listener of this.#endListeners ?? []) listener();
    this.#onClosed(this);
  }

  /** Cuts the connection: the client sees its end without a reply. */
  close(): void {
    this.#stream.destroy();
  }

  // Whatever goes wrong on behalf of a client, be it no message or a fault of ours, ends its connection and nothing else.
  #guarded(work: () => void): void {
    try {
      work();
    } catch {
      this.close();
    }
  }

  #pump(): void {
    this.#guarded(() => {
      while (!this.#busy && !this.#full && !this.#closed) {
        const frame = this.#reader.next();
        if (frame === undefined) break;
        this.#receive(frame);
      }
    });
    if (this.#paused && !this.#busy && !this.#full && !this.#closed) {
      this.#paused = false;
      this.#stream.resume();
    }
  }

  #receive(frame: Uint8Array): void {
    const skipped = skippedRequest(frame);
    if (skipped !== undefined) {
      this.#answer(skipped, refused(skipped.refusal), undefined);
      return;
    }
    if (!isCompressed(frame)) {
      this.#handle(frame, undefined);
      return;
    }
    const compressor = frame[COMPRESSOR_AT];
    const restored = restoreMessage(frame, { maxMessageSizeBytes: this.#mostKept });
    if (restored instanceof Promise)
      this.#await(restored, (message) => this.#handle(message, compressor));
    else this.#handle(restored, compressor);
  }

  #handle(frame: Uint8Array, compressor: number | undefined): void {
    const request = requestOf(frame);
    if (request === undefined) this.close();
    else if ('refusal' in request) this.#answer(request, refused(request.refusal), compressor);
    else this.#run(request, compressor);
  }

  // Nothing else is read from this client until the promise is done.
  #await<T>(promise: Promise<T>, then: (value: T) => void): void {
    this.#busy = true;
    promise.then(
      (value) => {
        this.#busy = false;
        this.#guarded(() => then(value));
        this.#pump();
      },
      () => this.close(),
    );
  }

  #run(request: Request, compressor: number | undefined): void {
    const dispatched = dispatch(this.#place, this, request);
    if (dispatched instanceof Promise) {
      this.#await(dispatched, (ended) => this.#answer(request, ended, compressor));
    } else {
      this.#answer(request, dispatched, compressor);
    }
  }

  #answer(
    request: Request | RefusedRequest,
    { call, outcome }: Dispatched,
    compressor: number | undefined,
  ): void {
    if (this.#closed) return;
    if (outcome.kind === 'closeConnection') {
      this.close();
      return;
    }
    if (request.silent) return;
    const next = outcome.kind === 'reply' ? call?.nextBody : undefined;
    const frame = this.#frameOf(request, outcome, next !== undefined);
    const send = (bytes: Uint8Array): void => {
      if (this.#closed) return;
      this.#full = !this.#stream.write(bytes);
      if (next === undefined || !('body' in request)) return;
      const goOn = (): void => this.#continueStream(request, next, compressor);
      if (this.#full) this.#next = goOn;
      else goOn();
    };
    const bytes = this.#compressed(frame, compressor, call);
    if (bytes instanceof Promise) this.#await(bytes, send);
    else send(bytes);
  }

  // The next reply of a stream answers the request anew, as if the client had sent it again.
  #continueStream(request: Request, body: Request['body'], compressor: number | undefined): void {
    this.#busy = true;
    this.#node.runtime.clock.defer(() => {
      this.#busy = false;
      if (this.#closed) return;
      this.#guarded(() => {
        this.#run({ ...request, requestId: this.#requestId, body }, compressor);
      });
    });
  }

  // A reply that cannot be sent is told as an error, which can.
  #frameOf(request: Addressed, outcome: Answer, more: boolean): Uint8Array {
    try {
      const frame = this.#encode(request, outcomeReply(this.#node, outcome), more);
      checkReplySize(frame);
      return frame;
    } catch (error) {
      const failed = failure(error);
      if (failed.kind === 'closeConnection') throw error;
      return this.#encode(request, outcomeReply(this.#node, failed), false);
    }
  }

  #encode(request: Addressed, reply: Reply, more: boolean): Uint8Array {
    this.#requestId = (this.#requestId + 1) & 0x7fffffff;
    const header = { requestId: this.#requestId, responseTo: request.requestId };
    return request.replyAs === 'msg'
      ? encodeOpMsg(reply, { ...header, flags: more ? MORE_TO_COME : 0 })
      : encodeOpReply(reply, header);
  }

  #compressed(
    frame: Uint8Array,
    compressorId: number | undefined,
    call: CommandCall | undefined,
  ): MaybePromise<Uint8Array> {
    if (compressorId === undefined || NEVER_COMPRESSED.has(call?.command.name ?? '')) return frame;
    const agreed = this.compressors.map(compressorByName).find((each) => each?.id === compressorId);
    return agreed === undefined ? frame : compressMessage(frame, agreed);
  }
}

function refused(error: CommandError): Dispatched {
  return { call: undefined, outcome: { kind: 'error', error } };
}

function isCompressed(frame: Uint8Array): boolean {
  return frame[12] === (OP_COMPRESSED & 0xff) && frame[13] === OP_COMPRESSED >> 8;
}
