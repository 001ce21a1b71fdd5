export type {
  AuthOptions,
  AwsAccount,
  IdentityProvider,
  TokenOwner,
  UserOptions,
} from './auth/auth-options.ts';
export {
  type LocalIdentityProvider,
  type LocalIdentityProviderOptions,
  localIdentityProvider,
  type TokenRequest,
} from './auth/local-identity-provider.ts';
export type { Role } from './auth/user.ts';
export { SERVER_PARAMETERS } from './command/parameters/server-parameters.ts';
export type { Deployment } from './deployment/deployment.ts';
export type { DumpOptions } from './deployment/dump.ts';
export type { Snapshot } from './deployment/isolation.ts';
export {
  LoadBalancedCluster,
  type LoadBalancedOptions,
  startLoadBalanced,
} from './deployment/load-balanced.ts';
export type { ProxyProtocol } from './deployment/load-balancer.ts';
export { ReplicaSet, startReplicaSet } from './deployment/replica-set.ts';
export type { MemberOptions, ReplicaSetOptions } from './deployment/replica-set-options.ts';
export type { Seed } from './deployment/seed.ts';
export {
  type MongosOptions,
  ShardedCluster,
  type ShardedClusterOptions,
  type ShardOptions,
  startShardedCluster,
} from './deployment/sharded-cluster.ts';
export { Standalone, startStandalone } from './deployment/standalone.ts';
export { limitsOf } from './server/limits.ts';
export type { ServerOptions } from './server/server-options.ts';
