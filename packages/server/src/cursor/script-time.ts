/**
 * The time that the code of `$where` takes by `sleep`. Documents are matched in one go, for which
 * nobody has to wait: what the code sleeps is owed, and waited for before the command answers.
 */
export interface ScriptTime {
  /** Milliseconds that are still to be waited for. */
  owedMS: number;
  /** The time by which the command has to end, on the clock of the runtime; undefined without maxTimeMS. */
  deadline: number | undefined;
}
