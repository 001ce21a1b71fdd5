import type { Steps } from '../value/steps.ts';

/**
 * The time that a command has computed at a stretch. Whoever loops over documents asks whether a rest is due, and lets it through:
 * others wait meanwhile. Where nothing can be let through, as within one expression, the time limit is looked at.
 */
export interface Pace {
  /** It keeps where the loops of the evaluated expression stand, as long as somebody can rest for them. */
  standing?: LoopKeeper | undefined;
  /** True if others have waited long enough; counts the call, and looks at the clock now and then only. */
  isDue(): boolean;
  /** Looks at the clock at once: for loops that count by themselves, from `stride` down. */
  isDueNow(): boolean;
  /** So many documents of the present kind take less time than anybody notices. */
  readonly stride: number;
  /** Computing that was begun anew stands where it had stood: it has as much time from now on as the way there took, and no less than usual. */
  goesOn(): void;
  /** Throws where the command's time is up; as cheap as `isDue`. */
  check(): void;
  /**
   * Makes something before the command begins, in steps: where a rest is due, `REST` is thrown, and the command is begun anew after it. `key`
   * tells it apart from other things that the same command needs. Without it, it is made in one piece.
   */
  ahead?<Made>(key: string, begin: () => Steps<Made>): Made;
}

/** Takes a loop's steps until one of them says that it is over, by `false`; an interrupted step is taken again. */
export interface LoopKeeper {
  run<State extends object>(
    pace: Pace,
    loop: object,
    begin: () => State,
    step: (state: State) => boolean,
  ): State;
}

/** The pace of a command, which can rest. */
export interface RestingPace extends Pace {
  /** Lets others have their turn; rejects where the command may not go on. */
  rest(): Promise<void>;
}

/**
 * The pace of what cannot rest, and may be far from any command: it counts the steps of loops, and fails beyond so many. A validator
 * is looked at while its document is written, in one piece.
 */
export class BoundedPace implements Pace {
  readonly stride: number = Number.POSITIVE_INFINITY;
  readonly #most: number;
  readonly #fail: () => never;
  #steps = 0;

  constructor(most: number, fail: () => never) {
    this.#most = most;
    this.#fail = fail;
  }

  /** Counts anew. */
  begin(): void {
    this.#steps = 0;
  }

  isDue(): boolean {
    return false;
  }

  isDueNow(): boolean {
    return false;
  }

  goesOn(): void {}

  check(): void {
    if (++this.#steps > this.#most) this.#fail();
  }
}
