import { setMaxListeners } from 'node:events';
import { createInterface } from 'node:readline';
import type { ProgressScreen } from '../report/progress.ts';

/** The streams that a command writes to, and how it hears of an interrupt; tests give their own. */
export interface Terminal {
  readonly out: ProgressScreen;
  readonly err: ProgressScreen;
  readonly color: boolean;
  /** Lines that are typed, or that come from a pipe; absent where nobody can type. */
  readonly lines?: AsyncIterable<string>;
  /** Aborted at the first Ctrl-C; a second one ends the process at once. */
  readonly interrupted: AbortSignal;
}

export function processTerminal(): Terminal & Disposable {
  const controller = new AbortController();
  // Every case that is under way listens.
  setMaxListeners(0, controller.signal);
  const forget = (): void => {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  };
  const interrupt = (): void => {
    forget();
    controller.abort(new Error('interrupted'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // Whoever reads has seen enough (`| head`): there is nobody left to tell anything.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endAtClosedPipe);
  return {
    out: process.stdout,
    err: process.stderr,
    get lines() {
      return createInterface({ input: process.stdin });
    },
    color: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    interrupted: controller.signal,
    [Symbol.dispose]: forget,
  };
}

function endAtClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** Resolves at the first Ctrl-C. */
export function untilInterrupted({ interrupted }: Terminal): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve();
    else interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
}
