export type { Deployment } from './deployment/deployment.ts';
export { ReplicaSet, startReplicaSet } from './deployment/replica-set.ts';
export type { MemberOptions, ReplicaSetOptions } from './deployment/replica-set-options.ts';
export { type Standalone, startStandalone } from './deployment/standalone.ts';
export type { ServerOptions } from './server/server-options.ts';
