import { openSync, renameSync, statSync, writeSync } from 'node:fs';

export type Severity = 'I' | 'W' | 'E' | 'F';

/** One line of the log, without its time. */
export interface LogLine {
  readonly s?: Severity;
  /** The component: `NETWORK`, `CONTROL` … */
  readonly c: string;
  /** MongoDB's number of this message. */
  readonly id: number;
  readonly ctx: string;
  readonly msg: string;
  readonly attr?: Readonly<Record<string, unknown>>;
}

export type Log = (line: LogLine) => void;

/** The log cannot be written where it was asked for; the message is MongoDB's. */
export class LogNotOpenError extends Error {
  override readonly name = 'LogNotOpenError';
}

/** Writes lines as mongod does: structured ones, onto standard output or into a file. Throws LogNotOpenError. */
export function logTo(
  path: string | undefined,
  { append, date }: { readonly append: boolean; readonly date: () => number },
): Log {
  const write = writerTo(path, append);
  return ({ s = 'I', c, id, ctx, msg, attr }) => {
    const $date = new Date(date()).toISOString().replace('Z', '+00:00');
    const line = { t: { $date }, s, c, id, ctx, msg, ...(attr !== undefined && { attr }) };
    write(`${JSON.stringify(line)}\n`);
  };
}

function writerTo(path: string | undefined, append: boolean): (text: string) => void {
  if (path === undefined) return writeOut;
  const file = opened(path, append);
  return (text) => writeSync(file, text);
}

function opened(path: string, append: boolean): number {
  const old = statSync(path, { throwIfNoEntry: false });
  if (old?.isDirectory()) {
    throw new LogNotOpenError(`logpath "${path}" should name a file, not a directory.`);
  }
  try {
    // An old log is kept beside the new one, as mongod keeps it.
    if (old !== undefined && old.size > 0 && !append) {
      renameSync(path, `${path}.${old.mtime.toISOString().replaceAll(':', '-').slice(0, 19)}`);
    }
    return openSync(path, 'a');
  } catch (cause) {
    const words = `Can't initialize rotatable log file :: caused by :: Failed to open ${path}`;
    throw new LogNotOpenError(words, { cause });
  }
}

// At once, so that nothing is lost when the process ends right after; a reader that has gone is no reason to fail.
function writeOut(text: string): void {
  try {
    writeSync(1, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') process.stdout.write(text);
    else if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}
