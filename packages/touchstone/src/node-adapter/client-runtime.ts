import type { Clock, Runtime } from '@touchstone/runtime';

/** Describes how a client's world differs from that of the process. */
export interface RuntimeWishes {
  /** The number from [0, 1) that stands in place of one that is drawn; undefined: chance decides. */
  readonly jitter: number | undefined;
  /** True if the time can pass all at once (`passTime`). */
  readonly jumps: boolean;
}

const jumpingClocks = new WeakMap<object, JumpingClock>();

/** A world for one client; `belongsTo` says which, so that `passTime` finds its clock. */
export function clientRuntime(
  { jitter, jumps }: RuntimeWishes,
  base: Runtime,
): { readonly runtime: Runtime; belongsTo(client: object): void } {
  const clock = new JumpingClock(base.clock);
  const { random } = base;
  const runtime = {
    ...base,
    ...(jumps && { clock }),
    ...(jitter !== undefined && {
      random: { next: () => jitter, bytes: (length: number) => random.bytes(length) },
    }),
  };
  return {
    runtime,
    belongsTo: (client) => {
      if (jumps) jumpingClocks.set(client, clock);
    },
  };
}

/** Lets time pass for one client. Throws where its clock is the one of all. */
export function passTime(client: object, durationMS: number): void {
  const clock = jumpingClocks.get(client);
  if (clock === undefined)
    throw new Error('Time passes at once only for a client with a jumping clock.');
  clock.jump(durationMS);
}

/** Timers run as ever; only the readings jump. */
class JumpingClock implements Clock {
  readonly #base: Clock;
  #aheadMS = 0;

  constructor(base: Clock) {
    this.#base = base;
  }

  now(): number {
    return this.#base.now() + this.#aheadMS;
  }

  date(): number {
    return this.#base.date() + this.#aheadMS;
  }

  setTimer(...given: Parameters<Clock['setTimer']>): ReturnType<Clock['setTimer']> {
    return this.#base.setTimer(...given);
  }

  defer(callback: () => void): void {
    this.#base.defer(callback);
  }

  jump(durationMS: number): void {
    this.#aheadMS += durationMS;
  }
}
