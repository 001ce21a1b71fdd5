import type { ProseSuite } from '../prose-test.ts';
import { allServersUnavailable } from './all-servers-unavailable.ts';
import { directConnection } from './direct-connection.ts';
import { errorsOfOperations } from './errors-of-operations.ts';
import { heartbeatStarted } from './heartbeat-started.ts';
import { minimumHeartbeatFrequency } from './minimum-heartbeat-frequency.ts';
import { poolBackPressure } from './pool-back-pressure.ts';
import { poolManagement } from './pool-management.ts';
import { roundTripTime } from './round-trip-time.ts';
import { streamingHeartbeatFrequency } from './streaming-heartbeat-frequency.ts';

export const serverDiscoveryAndMonitoring: ProseSuite = {
  'all-servers-unavailable': allServersUnavailable,
  'direct-connection': directConnection,
  'errors-of-operations': errorsOfOperations,
  'heartbeat-started': heartbeatStarted,
  'minimum-heartbeat-frequency': minimumHeartbeatFrequency,
  'pool-back-pressure': poolBackPressure,
  'pool-management': poolManagement,
  'round-trip-time': roundTripTime,
  'streaming-heartbeat-frequency': streamingHeartbeatFrequency,
};
