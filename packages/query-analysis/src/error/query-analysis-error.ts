/** Says why a command cannot be analyzed: it would send something in plain text, or is not known. */
export class QueryAnalysisError extends Error {
  /** The name of the class, as stacks show it. */
  override readonly name = 'QueryAnalysisError';
  /** The server's code for it, as mongocryptd answers. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Throws `QueryAnalysisError`. Values of fields have no place in the message. */
export function refuse(code: number, message: string): never {
  throw new QueryAnalysisError(code, message);
}
