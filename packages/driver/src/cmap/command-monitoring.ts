import { decode } from '@touchstone/protocol';
import type { Document, ObjectId } from 'bson';
import { MongoServerError } from '../error/server-error.ts';
import type { EventPublisher } from '../event/client-events.ts';
import type { Log } from '../event/log.ts';
import { isSensitiveCommand } from '../event/redaction.ts';
import type { CommandEventFields, CommandEvents } from './command-events.ts';
import type { CommandRequest } from './command-request.ts';

/** The connection that a command runs on, as far as its events tell. */
export interface MonitoredConnection {
  readonly id: number;
  readonly address: string;
  readonly serverConnectionId: bigint | null;
  readonly serviceId: ObjectId | undefined;
}

/**
 * Tells listeners and the log of each command (command-logging-and-monitoring). Ask `observes` first:
 * when it says no, nothing is built.
 */
export class CommandMonitoring {
  readonly #events: EventPublisher<CommandEvents>;
  readonly #log: Log | undefined;

  constructor(events: EventPublisher<CommandEvents>, log?: Log) {
    this.#events = events;
    this.#log = log;
  }

  observes(): boolean {
    const events = this.#events;
    return (
      events.hasListeners('commandStarted') ||
      events.hasListeners('commandSucceeded') ||
      events.hasListeners('commandFailed') ||
      this.#log?.isEnabled('command', 'debug') === true
    );
  }

  /** Tells that `request` is about to be sent; the answer takes what becomes of it. */
  start(
    connection: MonitoredConnection,
    request: CommandRequest,
    requestId: number,
  ): CommandMonitor {
    const fields: CommandEventFields = {
      requestId,
      operationId: request.operationId,
      databaseName: request.databaseName,
      commandName: request.commandName,
      address: connection.address,
      connectionId: connection.id,
      serverConnectionId: connection.serverConnectionId,
      serviceId: connection.serviceId,
    };
    const sensitive = isSensitiveCommand(request.commandName, request.body);
    const command = sensitive ? {} : commandDocument(request);
    this.#events.publish('commandStarted', { name: 'commandStarted', ...fields, command });
    this.#write('Command started', fields, (log) => ({ command: log.document(command) }));
    return {
      succeeded: (reply, durationMS) => {
        const duration = Math.trunc(durationMS);
        const shown = sensitive ? {} : reply;
        const event = { name: 'commandSucceeded', ...fields, duration, reply: shown } as const;
        this.#events.publish('commandSucceeded', event);
        this.#write('Command succeeded', fields, (log) => ({
          durationMS,
          reply: log.document(shown),
        }));
      },
      failed: (error, durationMS) => {
        const duration = Math.trunc(durationMS);
        const failure = sensitive ? redactedError(error) : error;
        this.#events.publish('commandFailed', {
          name: 'commandFailed',
          ...fields,
          duration,
          failure,
        });
        this.#write('Command failed', fields, (log) => ({
          durationMS,
          failure: describe(failure, log),
        }));
      },
    };
  }

  #write(message: string, fields: CommandEventFields, more: (log: Log) => Document): void {
    const log = this.#log;
    if (log?.isEnabled('command', 'debug') !== true) return;
    const { address, connectionId, serviceId, serverConnectionId, ...rest } = fields;
    log.write('command', 'debug', message, {
      ...rest,
      driverConnectionId: connectionId,
      serverConnectionId: serverConnectionId ?? undefined,
      ...hostFields(address),
      serviceId: serviceId?.toHexString(),
      ...more(log),
    });
  }
}

/** Learns the end of one command; exactly one of the two is called, with the time it took. */
export interface CommandMonitor {
  succeeded(reply: Document, durationMS: number): void;
  failed(error: Error, durationMS: number): void;
}

/** `serverHost` and `serverPort` of log messages; a socket path has no port. */
export function hostFields(address: string): { serverHost: string; serverPort?: number } {
  const colon = address.lastIndexOf(':');
  if (address.endsWith('.sock') || colon < 0) return { serverHost: address };
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { serverHost: host, serverPort: Number(address.slice(colon + 1)) };
}

/** The command as a user wrote it: what travels in document sequences is an array again. */
export function commandDocument(request: CommandRequest): Document {
  const { body, encryptedBody } = request;
  const command = encryptedBody === undefined ? { ...body } : decode(encryptedBody);
  for (const { identifier, documents } of request.sequences ?? []) {
    // Bulk writes hand over documents that are encoded already.
    command[identifier] = documents.flatMap((document) =>
      document instanceof Uint8Array ? decodeAll(document) : [document],
    );
  }
  return command;
}

/** Documents one behind the other. */
function decodeAll(bytes: Uint8Array): Document[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const documents: Document[] = [];
  for (let start = 0; start < bytes.length; start += view.getInt32(start, true)) {
    documents.push(decode(bytes, { start }));
  }
  return documents;
}

/** The error without what a server might have said about secrets. */
function redactedError(error: Error): Error {
  if (!(error instanceof MongoServerError)) return error;
  const { code, codeName, errorLabels } = error;
  const redacted = new MongoServerError({
    errorLabels,
    ...(typeof code === 'number' ? { code } : {}),
    ...(codeName === undefined ? {} : { codeName }),
  });
  redacted.message = '';
  return redacted;
}

/** A server's reply is cut as every document is (logging, "Representing Errors in Log Messages"). */
function describe(error: Error, log: Pick<Log, 'document'>): string {
  return error instanceof MongoServerError
    ? log.document(error.errorResponse)
    : `${error.name}: ${error.message}`;
}
