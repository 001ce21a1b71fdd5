import type { ProseSuite } from '../prose-test.ts';
import { afterClusterTimes } from './after-cluster-time.ts';
import { clusterTimeSent } from './cluster-time.ts';
import { operationTime } from './operation-time.ts';
import { readConcern } from './read-concern.ts';

/** Tests 1 to 9 and 11 to 13; 10 was removed. */
export const causalConsistency: ProseSuite = {
  'after-cluster-time': afterClusterTimes,
  'cluster-time': clusterTimeSent,
  'operation-time': operationTime,
  'read-concern': readConcern,
};
