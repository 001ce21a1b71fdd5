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
] as const;

/** A request to come, that can be answered in one breath: `await server.receives('ping').ok()`. */
export type Pending<R extends MockRequest> = Promise<R> & Pick<R, (typeof ANSWERS)[number]>;

/** Gives the promise the methods that answer. */
export function pending<R extends MockRequest>(promise: Promise<R>): Pending<R> {
  const answers = ANSWERS.map((name) => [
    name,
    async (...args: readonly unknown[]): Promise<true> => {
      const request = await promise;
      const answer = request[name] as (...given: readonly unknown[]) => Promise<true>;
      return answer.apply(request, [...args]);
    },
  ]);
  return Object.assign(promise, Object.fromEntries(answers)) as Pending<R>;
}
