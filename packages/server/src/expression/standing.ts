import type { Steps } from '../value/steps.ts';
import type { LoopKeeper, Pace } from './pace.ts';

/** Thrown out of computing in whose midst a rest is due: begun anew after it, it goes on where it stood. */
export const REST: Error = new Error('a rest is due');

/** A loop that stands still within an expression, or one that is over and had to rest. */
interface Stand {
  /** Tells loops apart. */
  readonly loop: object;
  readonly state: object;
  isOver: boolean;
}

/**
 * Keeps where the loops within an expression stand. A loop in which a rest is due throws `REST`; each around it notes its state while
 * that passes through, so that loops that need no rest cost nothing. When the same expression is evaluated over the same
 * document once more, each takes its state up again, in the order in which they are come by. State: that list, and how
 * far in it the present evaluation is.
 */
export class Standing implements LoopKeeper {
  readonly #pace: Pace | undefined;
  readonly #stands: Stand[] = [];
  #at = 0;

  /** Without a pace nothing rests. */
  constructor(pace: Pace | undefined) {
    this.#pace = pace;
  }

  /** Evaluates, or begins anew what had to rest; undefined where a rest is due. Other errors pass. */
  attempt<Input, Made>(evaluate: (input: Input) => Made, input: Input): Made | undefined {
    const pace = this.#pace;
    if (pace === undefined) return evaluate(input);
    const before = pace.standing;
    pace.standing = this;
    this.#at = 0;
    let made: Made;
    try {
      made = evaluate(input);
    } catch (error) {
      pace.standing = before;
      if (error === REST) return undefined;
      this.#stands.length = 0;
      throw error;
    }
    pace.standing = before;
    if (this.#stands.length > 0) this.#stands.length = 0;
    return made;
  }

  run<State extends object>(
    pace: Pace,
    loop: object,
    begin: () => State,
    step: (state: State) => boolean,
  ): State {
    const own = this.#at;
    const known = this.#stands[own];
    if (known?.loop !== loop) return this.#runFresh(pace, loop, begin, step);
    const state = known.state as State;
    if (!known.isOver) {
      pace.goesOn();
      this.#goOn(pace, own + 1, () => step(state));
    }
    known.isOver = true;
    this.#at = own + 1;
    return state;
  }

  #runFresh<State extends object>(
    pace: Pace,
    loop: object,
    begin: () => State,
    step: (state: State) => boolean,
  ): State {
    const own = this.#at;
    const state = begin();
    this.#leave(own);
    try {
      this.#goOn(pace, own, () => step(state));
    } catch (error) {
      if (error === REST) this.#stands.splice(own, 0, { loop, state, isOver: false });
      throw error;
    }
    return state;
  }

  // Loops within a step stand from `inner` on.
  #goOn(pace: Pace, inner: number, step: () => boolean): void {
    for (;;) {
      this.#at = inner;
      const goesOn = step();
      this.#leave(inner);
      if (!goesOn) return;
      if (pace.isDue()) throw REST;
    }
  }

  // The loops that were met since then are over.
  #leave(from: number): void {
    if (this.#at > from) this.#stands.splice(from, this.#at - from);
    this.#at = from;
  }
}

/** Runs a loop within an expression, which rests where it can, and ends where the command's time is up. */
export function looping<State extends object>(
  pace: Pace | undefined,
  loop: object,
  begin: () => State,
  step: (state: State) => boolean,
): State {
  if (pace?.standing !== undefined) return pace.standing.run(pace, loop, begin, step);
  const state = begin();
  while (step(state)) pace?.check();
  return state;
}

/** Makes something in steps, between which it rests where it can. `owner` tells it apart from others. */
export function inSteps<Made>(
  pace: Pace | undefined,
  owner: object,
  begin: () => Steps<Made>,
): Made {
  const { made } = looping(
    pace,
    owner,
    () => ({ steps: begin(), made: [] as Made[] }),
    ({ steps, made }) => {
      const { done, value } = steps.next();
      if (done) made.push(value);
      return !done;
    },
  );
  return made[0] as Made;
}

/** This is what is made of the input in the end, after as many rests as it takes: where one is due, `pause` is told. */
export function* afterRests<Input, Made, Pause>(
  pause: Pause,
  standing: Standing,
  evaluate: (input: Input) => Made,
  input: Input,
): Generator<Pause, Made> {
  for (;;) {
    yield pause;
    const made = standing.attempt(evaluate, input);
    if (made !== undefined) return made;
  }
}

/** Takes all steps: where a rest is due between two of them, `pause` is told. Left there, it leaves the steps, too. */
export function* restingSteps<Made, Pause>(
  pause: Pause,
  pace: Pace,
  steps: Steps<Made>,
): Generator<Pause, Made> {
  try {
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      if (pace.isDueNow()) yield pause;
    }
  } finally {
    steps.return(undefined as Made);
  }
}
