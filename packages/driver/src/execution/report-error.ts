import { MongoNetworkError, MongoNetworkTimeoutError } from '../error/network-error.ts';
import { MongoServerError } from '../error/server-error.ts';
import { classifyReply } from '../sdam/operation-error.ts';
import type { ExecutionHost, OperationConnection } from './execution-host.ts';

/** Tells the topology of an error that a command met, if it is one that discovery looks at. */
export function reportError(
  host: ExecutionHost,
  address: string,
  connection: OperationConnection,
  error: unknown,
): void {
  const failure = classify(error);
  if (failure === undefined) return;
  host.operationFailed(address, {
    ...failure,
    completedHandshake: true,
    generation: connection.generation,
    serviceId: connection.serviceKey,
    labels: (error as MongoNetworkError).errorLabels,
    cause: error as Error,
  });
}

function classify(error: unknown): ReturnType<typeof classifyReply> {
  if (error instanceof MongoNetworkTimeoutError) {
    return { kind: 'networkTimeout', topologyVersion: null };
  }
  if (error instanceof MongoNetworkError) return { kind: 'network', topologyVersion: null };
  return error instanceof MongoServerError ? classifyReply(error.errorResponse) : undefined;
}
