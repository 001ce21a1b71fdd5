import { decodeValue, findElement } from '@touchstone/protocol';
import { type Document, EJSON } from 'bson';
import { commandDocument, hostFields } from '../cmap/command-monitoring.ts';
import type { CommandRequest } from '../cmap/command-request.ts';
import { MongoServerError } from '../error/server-error.ts';
import { truncate } from '../event/log.ts';
import type { SpanAttributes } from './traced-span.ts';

/** The connection that a command runs on, as far as its span tells. */
export interface TracedConnection {
  readonly id?: number | undefined;
  readonly address: string;
  readonly serverConnectionId: bigint | null;
}

/** The attributes that are known of a command before it is sent (open-telemetry, "Command Span Attributes"). */
export function commandAttributes(
  request: CommandRequest,
  collection: string | undefined,
  { id, address, serverConnectionId }: TracedConnection,
): SpanAttributes {
  const { body, commandName, databaseName } = request;
  const { serverHost, serverPort } = hostFields(address);
  return {
    'db.system.name': 'mongodb',
    'db.namespace': databaseName,
    'db.collection.name': collection,
    'db.command.name': commandName,
    'db.query.summary': summary(commandName, databaseName, collection),
    'server.address': serverHost,
    'server.port': serverPort,
    'network.transport': serverPort === undefined ? 'unix' : 'tcp',
    'db.mongodb.server_connection_id':
      serverConnectionId === null ? undefined : Number(serverConnectionId),
    'db.mongodb.driver_connection_id': id,
    'db.mongodb.lsid': body['lsid'] === undefined ? undefined : EJSON.stringify(body['lsid']),
    'db.mongodb.txn_number':
      body['txnNumber'] === undefined ? undefined : Number(body['txnNumber']),
    'db.mongodb.cursor_id': cursorNumber(body['getMore']),
  };
}

/** The name of an operation's span, and a command's summary. */
export function summary(name: string, database: string, collection: string | undefined): string {
  return collection === undefined ? `${name} ${database}` : `${name} ${database}.${collection}`;
}

const NOT_IN_TEXT: ReadonlySet<string> = new Set(['lsid', '$db', '$clusterTime', 'signature']);

/** The command as text, cut to `length` code points. */
export function queryText(request: CommandRequest, length: number): string {
  const fields = Object.entries(commandDocument(request));
  const shown: Document = Object.fromEntries(fields.filter(([name]) => !NOT_IN_TEXT.has(name)));
  return truncate(EJSON.stringify(shown, { relaxed: true }), length);
}

/** The attribute that a reply adds: the cursor that it opened. */
export function replyAttributes(reply: Uint8Array | undefined): SpanAttributes {
  const cursor = reply === undefined ? undefined : findElement(reply, 'cursor');
  if (reply === undefined || cursor === undefined) return {};
  const id = findElement(reply, 'id', cursor.valueStart);
  if (id === undefined) return {};
  const value = decodeValue(reply, id.type, id.valueStart, { useBigInt64: true });
  return { 'db.mongodb.cursor_id': cursorNumber(value) };
}

/** The attributes that an error reply adds. */
export function errorAttributes(error: unknown): SpanAttributes {
  const code = error instanceof MongoServerError ? error.code : undefined;
  return { 'db.response.status_code': code === undefined ? undefined : String(code) };
}

// Attributes are doubles at most: the last digits of a large id are lost.
function cursorNumber(id: unknown): number | undefined {
  const number = Number(id ?? 0);
  return number === 0 ? undefined : number;
}
