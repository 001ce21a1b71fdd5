import { present } from '@touchstone/protocol';
import type { Clock } from '@touchstone/runtime';
import { EJSON } from 'bson';
import type { LogComponent, LogLevel, LogSettings } from './log-settings.ts';
import { LOG_RANKS } from './log-settings.ts';
import type { LogSink } from './log-sink.ts';

/** The fields of a log message; those that are null or undefined are left out. */
export type LogData = Readonly<Record<string, unknown>>;

/**
 * Structured log messages of one client. Ask `isEnabled` before building a message's data.
 *
 * Source: logging.
 */
export class Log {
  readonly #ranks: Readonly<Record<LogComponent, number>>;
  readonly #maxDocumentLength: number;
  readonly #sink: LogSink;
  readonly #clock: Clock;

  constructor(settings: LogSettings, sink: LogSink, clock: Clock) {
    const { levels } = settings;
    this.#ranks = {
      command: LOG_RANKS[levels.command],
      topology: LOG_RANKS[levels.topology],
      serverSelection: LOG_RANKS[levels.serverSelection],
      connection: LOG_RANKS[levels.connection],
      client: LOG_RANKS[levels.client],
    };
    this.#maxDocumentLength = settings.maxDocumentLength;
    this.#sink = sink;
    this.#clock = clock;
  }

  isEnabled(component: LogComponent, level: LogLevel): boolean {
    return level !== 'off' && LOG_RANKS[level] <= this.#ranks[component];
  }

  write(component: LogComponent, level: LogLevel, message: string, data: LogData): void {
    if (!this.isEnabled(component, level)) return;
    const given = Object.entries(data).filter(([, value]) => value !== null && value !== undefined);
    const t = new Date(this.#clock.date());
    this.#sink.write({ t, c: component, s: level, message, ...Object.fromEntries(given) });
  }

  /** A document as relaxed Extended JSON, cut to the configured length. */
  document(value: unknown): string {
    return truncate(EJSON.stringify(value, { relaxed: true }), this.#maxDocumentLength);
  }
}

/** Cuts `text` to `length` code points and says so with `...`, which does not count. */
export function truncate(text: string, length: number): string {
  // A text has at most as many code points as code units: nearly every text is done here.
  if (text.length <= length) return text;
  let end = 0;
  for (let count = 0; count < length && end < text.length; count += 1) {
    end += present(text.codePointAt(end)) > 0xffff ? 2 : 1;
  }
  return end >= text.length ? text : `${text.slice(0, end)}...`;
}
