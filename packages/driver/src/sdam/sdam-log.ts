import type { Log } from '../event/log.ts';
import type { Heartbeat } from './monitor.ts';
import type { SdamEvent } from './sdam-events.ts';
import type { Address } from './server-description.ts';
import { formatTopology } from './topology-description.ts';

/** The fields by which log messages name a server; a Unix domain socket has no port. */
export function serverLogFields(address: Address): {
  readonly serverHost: string;
  readonly serverPort?: number;
} {
  const match = /^(.*):(\d+)$/.exec(address);
  if (match === null) return { serverHost: address };
  const [, serverHost = '', serverPort] = match;
  return { serverHost, serverPort: Number(serverPort) };
}

/**
 * The log message for an event of the reducer. A changed server description has none.
 *
 * Source: server-discovery-and-monitoring-logging-and-monitoring, "Log Messages".
 */
export function logSdamEvent(log: Log, event: SdamEvent): void {
  if (!log.isEnabled('topology', 'debug')) return;
  const { topologyId } = event;
  const write = (message: string, data: object = {}): void =>
    log.write('topology', 'debug', message, { topologyId, ...data });
  switch (event.name) {
    case 'topologyOpening':
      write('Starting topology monitoring');
      break;
    case 'topologyClosed':
      write('Stopped topology monitoring');
      break;
    case 'serverOpening':
      write('Starting server monitoring', serverLogFields(event.address));
      break;
    case 'serverClosed':
      write('Stopped server monitoring', serverLogFields(event.address));
      break;
    case 'topologyDescriptionChanged':
      write('Topology description changed', {
        previousDescription: formatTopology(event.previousDescription),
        newDescription: formatTopology(event.newDescription),
      });
      break;
    case 'serverDescriptionChanged':
      break;
  }
}

/** The log message for a heartbeat that started, succeeded or failed. */
export function logHeartbeat(
  log: Log,
  topologyId: number,
  { address, awaited, connection }: Heartbeat,
  outcome: { reply?: unknown; failure?: Error; durationMS?: number } = {},
): void {
  if (!log.isEnabled('topology', 'debug')) return;
  const { reply, failure, durationMS } = outcome;
  const verb = reply !== undefined ? 'succeeded' : failure !== undefined ? 'failed' : 'started';
  log.write('topology', 'debug', `Server heartbeat ${verb}`, {
    topologyId,
    ...serverLogFields(address),
    driverConnectionId: connection.id,
    serverConnectionId: connection.serverConnectionId,
    awaited,
    durationMS,
    reply: reply === undefined ? undefined : log.document(reply),
    failure: failure?.message,
  });
}
