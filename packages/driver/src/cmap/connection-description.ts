import { type Document, Long, type ObjectId } from 'bson';

/** The facts that a connection knows of its server, from the handshake's reply. */
export interface ConnectionDescription {
  /** The whole reply. */
  readonly hello: Document;
  readonly minWireVersion: number;
  readonly maxWireVersion: number;
  /** Bytes of one document. */
  readonly maxBsonObjectSize: number;
  /** Bytes of one message. */
  readonly maxMessageSizeBytes: number;
  /** Statements of one write command. */
  readonly maxWriteBatchSize: number;
  /** Null: the server has no sessions. */
  readonly logicalSessionTimeoutMinutes: number | null;
  /** True if monitoring may use `hello` in place of its legacy form. */
  readonly helloOk: boolean;
  /** The server's own number for the connection; null before version 4.2. */
  readonly serverConnectionId: bigint | null;
  /** The service that the connection leads to, behind a load balancer. */
  readonly serviceId: ObjectId | undefined;
  /** The names of the compressors that both ends know, the client's first choice first. */
  readonly compressors: readonly string[];
}

// The limits of a server that does not tell them (SDAM and CRUD specifications).
const DEFAULT_MAX_BSON_OBJECT_SIZE = 16 * 1024 * 1024;
const DEFAULT_MAX_MESSAGE_SIZE_BYTES = 48_000_000;
const DEFAULT_MAX_WRITE_BATCH_SIZE = 100_000;

/** Reads the reply to a handshake's hello. */
export function describeConnection(hello: Document): ConnectionDescription {
  return {
    hello,
    minWireVersion: numberOr(hello['minWireVersion'], 0),
    maxWireVersion: numberOr(hello['maxWireVersion'], 0),
    maxBsonObjectSize: numberOr(hello['maxBsonObjectSize'], DEFAULT_MAX_BSON_OBJECT_SIZE),
    maxMessageSizeBytes: numberOr(hello['maxMessageSizeBytes'], DEFAULT_MAX_MESSAGE_SIZE_BYTES),
    maxWriteBatchSize: numberOr(hello['maxWriteBatchSize'], DEFAULT_MAX_WRITE_BATCH_SIZE),
    logicalSessionTimeoutMinutes: numberOr(hello['logicalSessionTimeoutMinutes'], null),
    helloOk: hello['helloOk'] === true,
    serverConnectionId: connectionNumber(hello['connectionId']),
    serviceId: hello['serviceId'],
    compressors: Array.isArray(hello['compression']) ? hello['compression'] : [],
  };
}

function numberOr<Default>(value: unknown, otherwise: Default): number | Default {
  if (value === undefined || value === null) return otherwise;
  const number = Number(value);
  return Number.isNaN(number) ? otherwise : number;
}

/** int32, int64 or double, as the server's version has it. */
function connectionNumber(value: unknown): bigint | null {
  if (Long.isLong(value)) return value.toBigInt();
  const number = Number(value ?? Number.NaN);
  return Number.isInteger(number) ? BigInt(number) : null;
}
