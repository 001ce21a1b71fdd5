import { ERROR_CODES } from '@touchstone/protocol';

const UNNAMED = /^Location(\d+)$/;

function codeOf(codeName: string): number {
  const unnamed = UNNAMED.exec(codeName);
  const code = unnamed
    ? Number(unnamed[1])
    : (ERROR_CODES as Readonly<Record<string, number>>)[codeName];
  if (code === undefined) throw new TypeError(`There is no error code named ${codeName}.`);
  return code;
}

/**
 * A failure that the client is told about, with MongoDB's own code and words. Codes without a
 * name are spelled as MongoDB does: `Location31253`.
 */
export class CommandError extends Error {
  readonly code: number;
  readonly codeName: string;
  /** Fields that the reply has beside errmsg, code and codeName, for example `errInfo`. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Set where a mongos has heard it from a shard. */
  origin: 'here' | 'shard' = 'here';

  constructor(codeName: string, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    // It becomes a reply, and a bulk write may make a hundred thousand: nobody reads where it was thrown.
    const frames = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = frames;
    this.name = 'CommandError';
    this.code = codeOf(codeName);
    this.codeName = codeName;
    this.extra = extra;
  }
}
