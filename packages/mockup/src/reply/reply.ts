import { renderSpecDocument, renderSpecValue } from '../matcher/render-spec.ts';
import { inspectAsText } from '../rendering/inspect-as-text.ts';
import { isDocument, parseMessageSpec, type SpecDocument } from '../spec/message-spec.ts';
import { DELIVERY_WORDS, type Delivery } from './delivery.ts';

/** Fields of the reply's message and of its delivery: a trailing object of `replies(…)`. */
export interface ReplyOptions extends Delivery {
  /** OP_REPLY: 1 cursorNotFound, 2 queryFailure …; OP_MSG: 1 checksumPresent, 2 moreToCome. */
  readonly flags?: number;
  /** OP_REPLY's cursor; 0 at its end. */
  readonly cursorId?: number | bigint;
  /** OP_REPLY: how many documents came before these; default 0. */
  readonly startingFrom?: number;
  /** In place of a fresh one. */
  readonly requestId?: number;
  /** In place of the request's id. */
  readonly responseTo?: number;
  /** In place of the form's opcode: a wrong answer. */
  readonly opcode?: number;
  /** Adds a checksum to an OP_MSG. */
  readonly checksum?: boolean;
}

const REPLY_WORDS: ReadonlySet<string> = new Set([
  'flags',
  'cursorId',
  'startingFrom',
  'requestId',
  'responseTo',
  'opcode',
  'checksum',
  ...DELIVERY_WORDS,
]);

const GRAMMAR = { reserved: REPLY_WORDS, impliedValue: 1 };

/** In which message a reply travels: as the request asks, or as one says. */
export type ReplyForm = 'asRequested' | 'OpReply' | 'OpMsgReply';

/** A reply as it was written; read anew each time it is sent, so changes in its documents show. */
export class Reply {
  /** The message in which it goes out. */
  readonly form: ReplyForm;
  readonly #args: unknown[];

  constructor(form: ReplyForm, args: readonly unknown[]) {
    this.form = form;
    this.#args = [...args];
  }

  /** The documents and options as they are now. */
  read(): { readonly documents: readonly SpecDocument[]; readonly options: ReplyOptions } {
    return parseMessageSpec(this.#args, GRAMMAR);
  }

  /** Adds fields to the one document, or replaces them. The test's own object stays as it is. */
  update(fields: Readonly<Record<string, unknown>>): void {
    const { documents, options } = this.read();
    if (documents.length > 1) throw new TypeError(`${this} has more than one document`);
    const merged = new Map([...entries(documents[0]), ...Object.entries(fields)]);
    this.#args.splice(0, this.#args.length, merged, options);
  }

  /** The only document, as it was given. */
  get doc(): SpecDocument {
    const [only, ...others] = this.read().documents;
    if (only === undefined || others.length > 0) {
      throw new TypeError(`${this} has not exactly one document`);
    }
    return only;
  }

  /** The documents, decoded. */
  get docs(): readonly SpecDocument[] {
    return this.read().documents;
  }

  /** A line for people: what it is, and what is in it. */
  toString(): string {
    return renderReply(this.form === 'asRequested' ? 'Reply' : this.form, this.read());
  }
}

inspectAsText(Reply);

function entries(document: SpecDocument | undefined): [string, unknown][] {
  if (document === undefined) return [];
  return document instanceof Map ? [...document] : Object.entries(document);
}

/** A reply as it is printed and logged. */
export function renderReply(
  className: string,
  reply: { readonly documents: readonly SpecDocument[]; readonly options: ReplyOptions },
): string {
  const options = Object.entries(reply.options).map(([name, value]) => {
    return `${name}=${typeof value === 'function' ? value.name || 'function' : renderSpecValue(value)}`;
  });
  return `${className}(${[...reply.documents.map(renderSpecDocument), ...options].join(', ')})`;
}

/** The reply that the arguments of `replies(…)` describe. */
export function makeReply(args: readonly unknown[]): Reply {
  const [first, second] = args;
  if (!(first instanceof Reply)) return new Reply('asRequested', args);
  if (args.length === 1) return first;
  if (args.length > 2 || !isDocument(second)) {
    throw new TypeError(`only options may follow ${first}`);
  }
  const { documents, options } = first.read();
  return new Reply(first.form, [documents, { ...options, ...second }]);
}

/** OP_REPLY, whatever the request's form: documents, then `{ flags, cursorId, startingFrom, … }`. */
export function OpReply(...args: readonly unknown[]): Reply {
  return new Reply('OpReply', args);
}

/** OP_MSG with one document, then `{ flags, checksum, … }`. */
export function OpMsgReply(...args: readonly unknown[]): Reply {
  return new Reply('OpMsgReply', args);
}
