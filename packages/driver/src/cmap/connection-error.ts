import { MongoNetworkError, MongoNetworkTimeoutError } from '../error/network-error.ts';

/** A connection, as far as its errors tell of it. */
export interface FailedConnection {
  readonly id: number;
  readonly address: string;
  readonly generation: number;
  readonly handshakeDone: boolean;
}

/** A command fails of this when its connection is closed, or was lost. */
export function connectionError(
  connection: FailedConnection,
  what: string,
  cause: unknown,
): MongoNetworkError {
  const { id, address, generation, handshakeDone } = connection;
  const error = new MongoNetworkError(`connection ${id} to ${address} ${what}`, {
    cause,
    beforeHandshake: !handshakeDone,
  });
  error.connectionGeneration = generation;
  return error;
}

/** A command fails of this when its reply is not there in time. */
export function connectionTimeoutError(connection: FailedConnection): MongoNetworkTimeoutError {
  const { id, address, generation, handshakeDone } = connection;
  const error = new MongoNetworkTimeoutError(`connection ${id} to ${address} timed out`, {
    beforeHandshake: !handshakeDone,
  });
  error.connectionGeneration = generation;
  return error;
}
