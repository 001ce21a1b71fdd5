import { CommandError } from './command-error.ts';

/** A failure while documents are looked for or computed. */
export class ExecutionFailure extends CommandError {
  /** The failure without the words that say in which command it was. */
  readonly reason: string;

  constructor(error: CommandError, words: string) {
    const reason = error instanceof ExecutionFailure ? error.reason : error.message;
    super(error.codeName, `${words} :: caused by :: ${reason}`, error.extra);
    this.reason = reason;
  }
}
