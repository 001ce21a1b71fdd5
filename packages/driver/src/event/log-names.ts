import type { LogComponent, LogLevel } from './log-settings.ts';

/** The parts of the driver that log separately. */
export type MongoLoggableComponent = LogComponent;
/** The parts by their names. */
export const MongoLoggableComponent: {
  readonly COMMAND: 'command';
  readonly TOPOLOGY: 'topology';
  readonly SERVER_SELECTION: 'serverSelection';
  readonly CONNECTION: 'connection';
  readonly CLIENT: 'client';
} = Object.freeze({
  COMMAND: 'command',
  TOPOLOGY: 'topology',
  SERVER_SELECTION: 'serverSelection',
  CONNECTION: 'connection',
  CLIENT: 'client',
});

/** From the most severe to the least; `off` logs nothing. */
export type SeverityLevel = LogLevel;
/** The levels by their names. */
export const SeverityLevel: {
  readonly EMERGENCY: 'emergency';
  readonly ALERT: 'alert';
  readonly CRITICAL: 'critical';
  readonly ERROR: 'error';
  readonly WARNING: 'warn';
  readonly NOTICE: 'notice';
  readonly INFORMATIONAL: 'info';
  readonly DEBUG: 'debug';
  readonly TRACE: 'trace';
  readonly OFF: 'off';
} = Object.freeze({
  EMERGENCY: 'emergency',
  ALERT: 'alert',
  CRITICAL: 'critical',
  ERROR: 'error',
  WARNING: 'warn',
  NOTICE: 'notice',
  INFORMATIONAL: 'info',
  DEBUG: 'debug',
  TRACE: 'trace',
  OFF: 'off',
});

/** Tells how much each part of the driver logs; `default` stands for those that are not named. */
export interface LogComponentSeveritiesClientOptions {
  /** The severity from which on messages about commands are written. */
  command?: SeverityLevel;
  /** The severity of the component that watches the topology. */
  topology?: SeverityLevel;
  /** The severity of the component that selects servers. */
  serverSelection?: SeverityLevel;
  /** The severity of the component that has connections. */
  connection?: SeverityLevel;
  /** The severity from which on messages about the client are written. */
  client?: SeverityLevel;
  /** The severity of all components that none is named for. */
  default?: SeverityLevel;
}

/** A message of the log. */
export interface Log extends Record<string, unknown> {
  /** The time of the message. */
  t: Date;
  /** The component that speaks: `command`, `topology`, `serverSelection`, `connection` or `client`. */
  c: MongoLoggableComponent;
  /** The severity of the message. */
  s: SeverityLevel;
  /** The error's text. */
  message?: string;
}

/** Takes the messages of the log in place of a file. */
export interface MongoDBLogWritable {
  /** Takes a message; it must not throw. */
  write(log: Log): PromiseLike<unknown> | unknown;
}
