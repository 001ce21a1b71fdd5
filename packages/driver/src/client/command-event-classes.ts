import type { Document, ObjectId } from 'bson';
import type {
  CommandEventFields,
  CommandFailed,
  CommandStarted,
  CommandSucceeded,
} from '../cmap/command-events.ts';

/** The fields that all events about one command have (command-logging-and-monitoring, "API"). */
abstract class CommandEvent {
  /** The number of the request. */
  declare readonly requestId: number;
  /** The same for all commands of one operation. */
  declare readonly operationId: number | undefined;
  /** The name of the database. */
  declare readonly databaseName: string;
  /** The name of the command, such as `find`; the same in all events about it. */
  declare readonly commandName: string;
  /** The server, as `host:port` or a socket path. */
  declare readonly address: string;
  /** The number of the connection in its pool. */
  declare readonly connectionId?: string | number;
  /** The server's own number for the connection; null before version 4.2. */
  declare readonly serverConnectionId: bigint | null;
  /** The service that the connection leads to, behind a load balancer. */
  declare readonly serviceId?: ObjectId;

  constructor(fields: CommandEventFields) {
    Object.assign(this, fields);
  }

  /** True for a connection by way of a load balancer. */
  get hasServiceId(): boolean {
    return this.serviceId !== undefined;
  }
}

/** A command that is about to be sent; sensitive ones without their body. */
export class CommandStartedEvent extends CommandEvent {
  /** The name of the event. */
  declare readonly name: 'commandStarted';
  /** The same document as `command`. */
  declare readonly commandObj?: Document;
  /** The command with its document sequences as arrays; `{}` when it carries secrets. */
  declare readonly command: Document;

  constructor(fields: CommandStarted) {
    super(fields);
  }
}

/** A command that succeeded, with its reply; sensitive ones without it. */
export class CommandSucceededEvent extends CommandEvent {
  /** The name of the event. */
  declare readonly name: 'commandSucceeded';
  /** The time from sending the command to its reply, in whole milliseconds. */
  declare readonly duration: number;
  /** `{}` when it carries secrets; `{ ok: 1 }` when no reply was asked for. */
  declare readonly reply: unknown;

  constructor(fields: CommandSucceeded) {
    super(fields);
  }
}

/** A command that failed: the server said no, or the network did. */
export class CommandFailedEvent extends CommandEvent {
  /** The name of the event. */
  declare readonly name: 'commandFailed';
  /** The time from sending the command to its failure, in whole milliseconds. */
  declare readonly duration: number;
  /** Without the reply's text and fields when they may carry secrets. */
  declare readonly failure: Error;

  constructor(fields: CommandFailed) {
    super(fields);
  }
}
