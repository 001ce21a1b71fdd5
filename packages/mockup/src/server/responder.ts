import { type Matcher, makeMatcher } from '../matcher/matcher.ts';
import { inspectAsText } from '../rendering/inspect-as-text.ts';
import { makeReply, type Reply } from '../reply/reply.ts';
import type { MockRequest } from '../request/mock-request.ts';

/** Looks at a request; a truthy answer, at once or later, means that it is dealt with. */
export type RequestHandler = (request: MockRequest) => unknown;

/** The responder that `autoresponds` returns: it answers until it is canceled. */
export interface Responder extends Disposable {
  /** No effect the second time. */
  cancel(): void;
}

/** An answer that waits for its requests. */
export class AutoResponder implements Responder {
  readonly #matcher: Matcher | undefined;
  readonly #answer: Reply | RequestHandler;
  readonly #remove: (responder: AutoResponder) => void;

  /** Reads the arguments of `autoresponds`; throws `TypeError` when they are none. */
  constructor(args: readonly unknown[], remove: (responder: AutoResponder) => void) {
    const [first, ...rest] = args;
    this.#remove = remove;
    if (isHandler(first) && rest.length === 0) {
      this.#matcher = undefined;
      this.#answer = first;
      return;
    }
    this.#matcher = makeMatcher(args.slice(0, 1));
    const [only, ...more] = rest;
    this.#answer = isHandler(only) && more.length === 0 ? only : makeReply(rest);
    if (typeof this.#answer !== 'function') this.#answer.read();
  }

  /** Answers the request if it is one of its own; a falsy outcome leaves it to others. */
  handle(request: MockRequest): unknown {
    if (this.#matcher && !this.#matcher.matches(request)) return false;
    if (typeof this.#answer === 'function') return this.#answer(request);
    // No reply is possible, but the request is dealt with all the same.
    return request.expectsReply ? request.replies(this.#answer) : true;
  }

  cancel(): void {
    this.#remove(this);
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  toString(): string {
    const given = this.#answer;
    const answer = typeof given === 'function' ? given.name || 'a handler' : String(given);
    return this.#matcher
      ? `AutoResponder(${this.#matcher}, ${answer})`
      : `AutoResponder(${answer})`;
  }
}

inspectAsText(AutoResponder);

/** A function that is not one of the request classes, nor `any`. */
function isHandler(value: unknown): value is RequestHandler {
  return typeof value === 'function' && !('toRequestPattern' in value) && !('describe' in value);
}
