import type { Machine } from '../machine-data/machine.ts';
import { connectionPool } from './connection-pool.ts';
import { connectionString } from './connection-string.ts';
import { credential } from './credential.ts';
import { latencyWindow } from './latency-window.ts';
import { readWriteConcern } from './read-write-concern.ts';
import { roundTripTime } from './round-trip-time.ts';
import { seedList } from './seed-list.ts';
import { serverSelection } from './server-selection.ts';
import { srvPolling } from './srv-polling.ts';
import { topology } from './topology.ts';

/** The machines by the names that conformance runners ask for. */
export const machines: Readonly<Record<string, Machine>> = {
  connectionPool,
  connectionString,
  credential,
  latencyWindow,
  readWriteConcern,
  roundTripTime,
  seedList,
  serverSelection,
  srvPolling,
  topology,
};
