import { isAcknowledged } from '../operation/settings.ts';
import type { Call } from './call.ts';
import type { ExecutionHost } from './execution-host.ts';

/** Whether the call is sent with a transaction number, so that the server would recognize it the second time. */
export function isRetryableWrite<Result>(host: ExecutionHost, call: Call<Result>): boolean {
  const { operation } = call;
  return (
    operation.retry === 'asWrite' &&
    host.retryWrites &&
    call.transaction === undefined &&
    isAcknowledged(operation.settings) &&
    hasRetryableWrites(host, call.address)
  );
}

function hasRetryableWrites(host: ExecutionHost, address: string | undefined): boolean {
  const server = address === undefined ? undefined : host.description.servers.get(address);
  if (server === undefined || server.type === 'Standalone') return false;
  return server.type === 'LoadBalancer' || server.logicalSessionTimeoutMinutes !== null;
}
