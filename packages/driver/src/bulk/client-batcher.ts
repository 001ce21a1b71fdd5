import { encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoCompatibilityError, MongoInvalidArgumentError } from '../error/api-error.ts';
import type { ServerLimits } from '../operation-model/operation.ts';
import type {
  ClientBulkWriteBatch,
  ClientBulkWriteBatcher,
} from '../operations/client-bulk-write.ts';
import type { ClientStatement } from './client-statement.ts';

/** MongoDB 8.0, the first with the `bulkWrite` command. */
const BULK_WRITE_WIRE_VERSION = 25;
/** The bytes that a message has beside command, `ops` and `nsInfo` (CRUD specification, "Total Message Size"). */
const MESSAGE_OVERHEAD_BYTES = 1000;
/** Tells how much a command document may exceed the size of a stored one. */
const COMMAND_ALLOWANCE_BYTES = 16 * 1024;

export interface ClientBatcherOptions {
  readonly statements: readonly ClientStatement[];
  /** The first statement of the batch. */
  readonly start: number;
  /** The command's own fields, without those that every command may have. */
  readonly command: Document;
  /** The driver judges sizes itself only when the server would not answer. */
  readonly acknowledged: boolean;
}

/** Puts one batch together. State: how many statements it has, once the server's limits were known. */
export class ClientBatcher implements ClientBulkWriteBatcher {
  readonly #options: ClientBatcherOptions;
  #count: number;

  constructor(options: ClientBatcherOptions) {
    this.#options = options;
    this.#count = options.statements.length - options.start;
  }

  get count(): number {
    return this.#count;
  }

  get hasMulti(): boolean {
    const { statements, start } = this.#options;
    return statements.slice(start, start + this.#count).some(({ isMulti }) => isMulti);
  }

  take(limits: ServerLimits): ClientBulkWriteBatch {
    const { statements, start, command, acknowledged } = this.#options;
    if (limits.maxWireVersion < BULK_WRITE_WIRE_VERSION) {
      throw new MongoCompatibilityError('MongoClient.bulkWrite requires MongoDB 8.0 or newer');
    }
    const commandSize = encode(command).length;
    if (!acknowledged) checkSize('command', commandSize, limits, COMMAND_ALLOWANCE_BYTES);
    const room = limits.maxMessageSizeBytes - (MESSAGE_OVERHEAD_BYTES + commandSize);
    const last = Math.min(statements.length, start + limits.maxWriteBatchSize);
    const namespaces = new Map<string, number>();
    const ops: Uint8Array[] = [];
    const nsInfo: Uint8Array[] = [];
    let size = 0;
    for (const statement of statements.slice(start, last)) {
      if (!acknowledged) checkStatement(statement, limits);
      const known = namespaces.get(statement.namespace);
      const info = known === undefined ? encode({ ns: statement.namespace }) : undefined;
      size += statement.bytes.length + (info?.length ?? 0);
      if (size > room) break;
      const index = known ?? nsInfo.length;
      if (info !== undefined) {
        namespaces.set(statement.namespace, index);
        nsInfo.push(info);
      }
      ops.push(withNamespace(statement, index));
    }
    if (ops.length === 0) {
      throw new MongoInvalidArgumentError(
        `Client bulk write operation ${start} is too large for one message of the server`,
      );
    }
    this.#count = ops.length;
    return { command: { ...command }, ops, nsInfo };
  }
}

function withNamespace({ bytes, namespaceAt }: ClientStatement, index: number): Uint8Array {
  for (let at = 0; at < 4; at += 1) bytes[namespaceAt + at] = index >>> (8 * at);
  return bytes;
}

function checkStatement({ documentSize, bytes }: ClientStatement, limits: ServerLimits): void {
  if (documentSize !== undefined) checkSize('document', documentSize, limits, 0);
  checkSize('operation', bytes.length, limits, COMMAND_ALLOWANCE_BYTES);
}

function checkSize(what: string, size: number, limits: ServerLimits, allowance: number): void {
  const most = limits.maxBsonObjectSize + allowance;
  if (size > most) {
    throw new MongoInvalidArgumentError(
      `Client bulk write ${what} of ${size} bytes exceeds the maximum of ${most} bytes`,
    );
  }
}
