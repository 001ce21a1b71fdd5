import { type Clock, nodeRuntime } from '@touchstone/runtime';

let clock: Clock | undefined;

/** The machine's own clock, made when it is first asked for. */
export function defaultClock(): Clock {
  clock ??= nodeRuntime().clock;
  return clock;
}
