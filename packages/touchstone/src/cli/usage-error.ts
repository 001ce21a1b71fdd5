/** The command line was wrong: the message says what, and what would be right. Exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
