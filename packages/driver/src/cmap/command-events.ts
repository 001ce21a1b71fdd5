import type { Document, ObjectId } from 'bson';

/** The fields that all events about one command have (command-logging-and-monitoring, "API"). */
export interface CommandEventFields {
  readonly requestId: number;
  /** The same for all commands of one operation. */
  readonly operationId: number | undefined;
  readonly databaseName: string;
  readonly commandName: string;
  /** The server, as `host:port` or a socket path. */
  readonly address: string;
  /** The number of the connection in its pool. */
  readonly connectionId: number;
  /** The server's own number for the connection; null before version 4.2. */
  readonly serverConnectionId: bigint | null;
  /** The service that the connection leads to, behind a load balancer. */
  readonly serviceId: ObjectId | undefined;
}

/** A command that is about to be sent; sensitive ones without their body. */
export interface CommandStarted extends CommandEventFields {
  readonly name: 'commandStarted';
  /** The command with its document sequences as arrays; `{}` when it carries secrets. */
  readonly command: Document;
}

/** A command that succeeded, with its reply; sensitive ones without it. */
export interface CommandSucceeded extends CommandEventFields {
  readonly name: 'commandSucceeded';
  /** Whole milliseconds. */
  readonly duration: number;
  /** `{}` when it carries secrets; `{ ok: 1 }` when no reply was asked for. */
  readonly reply: Document;
}

/** A command that failed: the server said no, or the network did (command-logging-and-monitoring.md). */
export interface CommandFailed extends CommandEventFields {
  readonly name: 'commandFailed';
  /** Whole milliseconds. */
  readonly duration: number;
  /** Without the reply's text and fields when they may carry secrets. */
  readonly failure: Error;
}

/** The command events by name, for a typed emitter. */
export type CommandEvents = {
  commandStarted: [event: CommandStarted];
  commandSucceeded: [event: CommandSucceeded];
  commandFailed: [event: CommandFailed];
};
