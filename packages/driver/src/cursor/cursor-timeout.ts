import type { Clock } from '@touchstone/runtime';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { deadlineFor } from '../support/deadline.ts';
import type { AbstractCursorOptions, CursorTimeoutMode } from './cursor-options.ts';

/** The options of a cursor that are about time. */
export type CursorTimeOptions = Pick<
  AbstractCursorOptions,
  'awaitData' | 'maxAwaitTimeMS' | 'tailable' | 'timeoutMode'
>;

/** Describes how one command of a cursor is limited; what `execute` takes. */
export interface CommandLimit {
  readonly deadline?: number | undefined;
  readonly withoutMaxTime?: boolean | undefined;
}

/**
 * The meaning of `timeoutMS` for a cursor: it limits its whole life, or each call on it; a tailable one has no end to be
 * reached, so that only the latter makes sense (client-side-operations-timeout, "Cursors"). State: when the life ends.
 */
export class CursorTimeout {
  readonly #clock: Clock;
  readonly #timeoutMS: number | undefined;
  readonly #mode: CursorTimeoutMode;
  readonly #isAwaiting: boolean;
  #lifeEnds: number | undefined;

  /** Throws `MongoInvalidArgumentError` for options that contradict each other. */
  constructor(clock: Clock, timeoutMS: number | undefined, options: CursorTimeOptions) {
    checkCursorTime(timeoutMS, options);
    const { tailable, awaitData, timeoutMode } = options;
    this.#clock = clock;
    this.#timeoutMS = timeoutMS;
    this.#mode = timeoutMode ?? (tailable === true ? 'iteration' : 'cursorLifetime');
    this.#isAwaiting = tailable === true && awaitData === true;
  }

  /**
   * The limit of a call that begins now. The server counts the time of the command that opens a cursor on for all
   * of the cursor's commands: it is told of none when each has its own, unless the cursor waits for documents.
   */
  limit(): CommandLimit {
    if (this.#timeoutMS === undefined) return NO_LIMIT;
    if (this.#mode === 'cursorLifetime') {
      this.#lifeEnds ??= deadlineFor(this.#clock, this.#timeoutMS);
      return { deadline: this.#lifeEnds };
    }
    return {
      deadline: deadlineFor(this.#clock, this.#timeoutMS),
      withoutMaxTime: !this.#isAwaiting,
    };
  }
}

const NO_LIMIT: CommandLimit = {};

/** Refuses what contradicts itself. */
export function checkCursorTime(timeoutMS: number | undefined, options: CursorTimeOptions): void {
  const { tailable, maxAwaitTimeMS, timeoutMode } = options;
  if (timeoutMode !== undefined && timeoutMS === undefined) {
    throw new MongoInvalidArgumentError('A timeoutMode without a timeoutMS means nothing');
  }
  if (timeoutMode === 'cursorLifetime' && tailable === true) {
    throw new MongoInvalidArgumentError(
      "A tailable cursor has no end, so that its timeoutMode cannot be 'cursorLifetime'",
    );
  }
  if (timeoutMS && maxAwaitTimeMS !== undefined && maxAwaitTimeMS >= timeoutMS) {
    throw new MongoInvalidArgumentError('maxAwaitTimeMS must be less than timeoutMS');
  }
}
