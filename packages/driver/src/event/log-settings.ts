/** The parts of the driver that log separately. Source: logging, "Components" (`client` is the driver's own). */
export type LogComponent = 'command' | 'topology' | 'serverSelection' | 'connection' | 'client';

/** From the most severe to the least; `off` logs nothing. Source: logging, "Log Severity Levels". */
export type LogLevel =
  | 'off'
  | 'emergency'
  | 'alert'
  | 'critical'
  | 'error'
  | 'warn'
  | 'notice'
  | 'info'
  | 'debug'
  | 'trace';

/** Describes how verbose a level is; a message is logged when its rank is not above its component's. */
export const LOG_RANKS: Readonly<Record<LogLevel, number>> = {
  off: 0,
  emergency: 1,
  alert: 2,
  critical: 3,
  error: 4,
  warn: 5,
  notice: 6,
  info: 7,
  debug: 8,
  trace: 9,
};

export const DEFAULT_MAX_DOCUMENT_LENGTH = 1000;

export interface LogSettings {
  readonly levels: Readonly<Record<LogComponent, LogLevel>>;
  /** The longest document text in Unicode code points; `Infinity` for no limit. */
  readonly maxDocumentLength: number;
  /** `stderr`, `stdout` or a file's path. */
  readonly path: string;
}

/** The settings that the application made in code; they come before the environment. */
export interface LogOptions {
  readonly levels?: Readonly<Partial<Record<LogComponent | 'default', LogLevel>>>;
  readonly maxDocumentLength?: number;
  readonly path?: string;
}

const variables: Readonly<Record<LogComponent, string>> = {
  command: 'MONGODB_LOG_COMMAND',
  topology: 'MONGODB_LOG_TOPOLOGY',
  serverSelection: 'MONGODB_LOG_SERVER_SELECTION',
  connection: 'MONGODB_LOG_CONNECTION',
  client: 'MONGODB_LOG_CLIENT',
};

/**
 * Combines options and environment variables. A component's own setting comes before the one for all;
 * an invalid value counts as absent, since logging must not break an application.
 *
 * Source: logging, the "Fallback implementation method" paragraphs.
 */
export function logSettings(
  options: LogOptions,
  environment: Readonly<Record<string, string | undefined>>,
): LogSettings {
  const all = options.levels?.default ?? parseLevel(environment['MONGODB_LOG_ALL']) ?? 'off';
  const level = (component: LogComponent): LogLevel =>
    options.levels?.[component] ?? parseLevel(environment[variables[component]]) ?? all;
  return {
    levels: {
      command: level('command'),
      topology: level('topology'),
      serverSelection: level('serverSelection'),
      connection: level('connection'),
      client: level('client'),
    },
    maxDocumentLength:
      options.maxDocumentLength ??
      parseLength(environment['MONGODB_LOG_MAX_DOCUMENT_LENGTH']) ??
      DEFAULT_MAX_DOCUMENT_LENGTH,
    path: options.path ?? parsePath(environment['MONGODB_LOG_PATH']),
  };
}

function isLogLevel(level: string): level is LogLevel {
  return Object.hasOwn(LOG_RANKS, level);
}

function parseLevel(value: string | undefined): LogLevel | undefined {
  const level = value?.toLowerCase() ?? '';
  return isLogLevel(level) ? level : undefined;
}

function parseLength(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value.toLowerCase() === 'unlimited') return Number.POSITIVE_INFINITY;
  return /^\d+$/.test(value) ? Number(value) : undefined;
}

function parsePath(value: string | undefined): string {
  if (value === undefined || value === '') return 'stderr';
  const lower = value.toLowerCase();
  return lower === 'stdout' || lower === 'stderr' ? lower : value;
}
