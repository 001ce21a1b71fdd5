import { openSync, writeSync } from 'node:fs';
import { EJSON } from 'bson';
import type { LogComponent, LogLevel } from './log-settings.ts';

/** One log message with its data. The short names are those the official driver hands to a writer. */
export interface LogRecord {
  /** The time when it was said. */
  readonly t: Date;
  /** The component that speaks. */
  readonly c: LogComponent;
  /** Describes how severe it is. */
  readonly s: LogLevel;
  /** The error's text. */
  readonly message: string;
  readonly [field: string]: unknown;
}

/** The place where log messages go. `write` must not throw; what it returns is not waited for. */
export interface LogSink {
  /** Takes a message; it must not throw. */
  write(record: LogRecord): unknown;
}

/**
 * A sink for `stderr`, `stdout` or a file that is appended to. A path that cannot be opened means
 * stderr, as the logging specification demands; writing is synchronous so that a crash loses nothing.
 */
export function logSinkFor(path: string): LogSink {
  const descriptor = descriptorOf(path);
  return {
    write(record): void {
      try {
        writeSync(descriptor, `${EJSON.stringify(record, { relaxed: true })}\n`);
      } catch {
        // A full disk or a closed pipe must not fail the operation that was logged.
      }
    },
  };
}

function descriptorOf(path: string): number {
  if (path === 'stdout') return 1;
  if (path === 'stderr') return 2;
  try {
    return openSync(path, 'a');
  } catch {
    return 2;
  }
}
