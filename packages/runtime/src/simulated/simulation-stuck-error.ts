/** Virtual time cannot bring about what was waited for. */
export class SimulationStuckError extends Error {
  /** The name of the class, as stacks show it. */
  override readonly name = 'SimulationStuckError';
  /** The waits that were still pending, one line each. */
  readonly waiting: readonly string[];

  constructor(reason: string, waiting: readonly string[]) {
    super([reason, ...waiting.map((line) => `  waiting: ${line}`)].join('\n'));
    this.waiting = waiting;
  }
}
