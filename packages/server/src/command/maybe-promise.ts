import type { MaybePromise } from './call.ts';

/** Goes on with a value at once, or when its promise is fulfilled. */
export function whenDone<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
