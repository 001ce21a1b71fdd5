import {
  OP_CODE,
  OP_MSG_FLAG,
  type OpMsg,
  propertyOf,
  readHeader,
  readInt32,
} from '@touchstone/protocol';
import { MockupError } from '../error/mockup-error.ts';
import type { ReplyTarget } from '../reply/encode-reply.ts';
import { OpMsgReply } from '../reply/reply.ts';
import { type Arrival, MockRequest } from './mock-request.ts';
import { REQUEST_KINDS } from './request-kinds.ts';
import { mergeSequences } from './splice-document.ts';

/** The replies that `stream` sends, one by one; an asynchronous generator returns the last. */
export type ReplyStream = Iterable<object> | AsyncIterator<object, unknown>;

/** A command by OP_MSG; document sequences appear as array fields behind those of the body. */
export class OpMsgRequest extends MockRequest {
  readonly #message: OpMsg;
  #merged: Uint8Array | undefined;

  constructor(arrival: Arrival, message: OpMsg) {
    super(arrival, REQUEST_KINDS.opMsg);
    this.#message = message;
  }

  /** The documents as BSON. */
  override get documents(): readonly Uint8Array[] {
    this.#merged ??= mergeSequences(this.#message.body, this.#message.sequences);
    return [this.#merged];
  }

  /** The body alone, as BSON. */
  get body(): Uint8Array {
    return this.#message.body;
  }

  /** The command's name, as the client wrote it. */
  get commandName(): string {
    return this.fieldNames()[0] ?? '';
  }

  /** The database that the command is for. */
  override get namespace(): string {
    return this.get('$db');
  }

  /** The flag bits of the message. */
  override get flags(): number {
    const { checksumPresent, moreToCome, exhaustAllowed } = this.#message;
    return (
      (checksumPresent ? OP_MSG_FLAG.checksumPresent : 0) |
      (moreToCome ? OP_MSG_FLAG.moreToCome : 0) |
      (exhaustAllowed ? OP_MSG_FLAG.exhaustAllowed : 0)
    );
  }

  /** True where the client would take several replies in a row. */
  get exhaustAllowed(): boolean {
    return this.#message.exhaustAllowed;
  }

  /** The checksum that came with it and was verified; undefined without one, or when it was compressed. */
  get checksum(): number | undefined {
    const isPlain = readHeader(this.raw).opCode === OP_CODE.msg;
    return isPlain && this.#message.checksumPresent
      ? readInt32(this.raw, this.raw.length - 4) >>> 0
      : undefined;
  }

  /** True where `$readPreference` lets a secondary answer. */
  override get secondaryOk(): boolean {
    const preference: unknown = this.get('$readPreference');
    return preference !== undefined && propertyOf(preference, 'mode') !== 'primary';
  }

  /** False for a message whose sender waits for nothing (`moreToCome`). */
  override get expectsReply(): boolean {
    return !this.#message.moreToCome;
  }

  /** The attributes that patterns compare beside the documents, by name. */
  override attribute(name: string): unknown {
    return name === 'checksum' ? this.checksum : super.attribute(name);
  }

  /**
   * Answers with several replies, all but the last flagged moreToCome. Of an iterable the last item
   * is the last reply; an asynchronous generator's items are sent as they come and what it returns is
   * the last. Resolves to the number of replies; rejects when the client did not allow it, or has
   * gone: then the generator is ended.
   */
  async stream(replies: ReplyStream): Promise<number> {
    const source: AsyncIterator<object, unknown> =
      Symbol.iterator in replies ? lastReturned(replies) : replies;
    let sent = 0;
    try {
      for (;;) {
        const { done, value } = await source.next();
        if (value) sent += Number(await this.replies(OpMsgReply(value, flagsOf(done === true))));
        if (done) return sent;
        if (!this.connection.isOpen) throw new MockupError(`the client of ${this} has gone`);
      }
    } finally {
      await source.return?.();
    }
  }

  protected override get replyForm(): ReplyTarget['expects'] {
    return 'OpMsg';
  }

  protected override get flagNames(): readonly string[] {
    return Object.entries(OP_MSG_FLAG)
      .filter(([, bit]) => (this.flags & bit) !== 0)
      .map(([name]) => name);
  }

  protected override get noReplyReason(): string {
    return 'OpMsg with moreToCome';
  }

  protected override expectStreamable(moreToCome: boolean): void {
    if (!this.exhaustAllowed) super.expectStreamable(moreToCome);
  }
}

function flagsOf(isLast: boolean): { readonly flags: number } {
  return { flags: isLast ? 0 : OP_MSG_FLAG.moreToCome };
}

async function* lastReturned(items: Iterable<object>): AsyncGenerator<object, object | undefined> {
  let last: object | undefined;
  for (const item of items) {
    if (last) yield last;
    last = item;
  }
  return last;
}
