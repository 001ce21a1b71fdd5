import { propertyOf } from '@touchstone/protocol';
import { MockupError } from '../error/mockup-error.ts';
import type { MockRequest } from '../request/mock-request.ts';

const ANSWERS = [
  'replies',
  'ok',
  'send',
  'sends',
  'reply',
  'fail',
  'commandErr',
  'hangup',
  'hangsUp',
  'repliesToGle',
] as const;

type Answer = (typeof ANSWERS)[number];

/** A request to come, that can be answered in one breath: `await server.receives('ping').ok()`. */
export type Pending<R extends MockRequest> = Promise<R> & Pick<R, Extract<keyof R, Answer>>;

/** Gives the promise the methods that answer. */
export function pending<R extends MockRequest>(promise: Promise<R>): Pending<R> {
  const answers = ANSWERS.map((name) => [
    name,
    async (...args: readonly unknown[]): Promise<true> => {
      const request = await promise;
      const answer = propertyOf(request, name);
      if (typeof answer !== 'function') throw new MockupError(`${request} has no ${name}`);
      return answer.apply(request, args);
    },
  ]);
  return Object.assign(promise, Object.fromEntries(answers)) as Pending<R>;
}
