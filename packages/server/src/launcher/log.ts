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

/** Writes lines as mongod does: structured ones, onto standard output or into a file. */
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
  // An old log is kept beside the new one, as mongod keeps it.
  const old = statSync(path, { throwIfNoEntry: false });
  if (old !== undefined && old.size > 0 && !append) {
    renameSync(path, `${path}.${old.mtime.toISOString().replaceAll(':', '-').slice(0, 19)}`);
  }
  const file = openSync(path, 'a');
  return (text) => writeSync(file, text);
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
