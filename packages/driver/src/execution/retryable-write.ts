import type { ConnectionDescription } from '../cmap/connection-description.ts';
import { isAcknowledged } from '../operation-model/settings.ts';
import type { Call } from './call.ts';
import type { ExecutionHost } from './execution-host.ts';

/**
 * True if the call is sent with a transaction number, so that the server would recognize it the second time. The
 * connection knows best what its server can do; without one it is what is known of the deployment.
 */
export function isRetryableWrite<Result>(
  host: ExecutionHost,
  call: Call<Result>,
  connection?: ConnectionDescription,
): boolean {
  const { operation } = call;
  return (
    operation.retry === 'asWrite' &&
    host.retryWrites &&
    call.transaction === undefined &&
    isAcknowledged(operation.settings) &&
    (connection === undefined ? hasRetryableWrites(host, call.address) : knowsRetries(connection))
  );
}

// A standalone has sessions, but no transaction numbers.
function knowsRetries({ hello, logicalSessionTimeoutMinutes }: ConnectionDescription): boolean {
  const isStandalone = hello['setName'] === undefined && hello['msg'] !== 'isdbgrid';
  return logicalSessionTimeoutMinutes !== null && !isStandalone;
}

function hasRetryableWrites({ description }: ExecutionHost, address: string | undefined): boolean {
  const server = address === undefined ? undefined : description.servers.get(address);
  // It was selected, and has been lost since: what the others are, it was too.
  if (server === undefined || server.type === 'Unknown') {
    return description.type !== 'Single' && description.type !== 'Unknown';
  }
  if (server.type === 'Standalone') return false;
  return server.type === 'LoadBalancer' || server.logicalSessionTimeoutMinutes !== null;
}
