import type { RequiredTopology } from '../../test-file/run-on.ts';

/** The place where drivers monitor servers: behind a load balancer they do not (load-balancers, "Monitoring"). */
export const MONITORED: readonly RequiredTopology[] = ['single', 'replicaset', 'sharded'];
