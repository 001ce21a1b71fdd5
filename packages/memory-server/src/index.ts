import { MongoMemoryServer } from './manager/mongo-memory-server.ts';

export { DryMongoBinary, MongoBinary } from './binary/mongo-binary.ts';
export { MongoInstance, MongoInstanceEvents } from './instance/mongo-instance.ts';
export {
  MongoMemoryReplSet,
  MongoMemoryReplSetEvents,
  MongoMemoryReplSetStates,
} from './manager/mongo-memory-repl-set.ts';
export {
  type MongoInstanceData,
  MongoMemoryServer,
  MongoMemoryServerEvents,
  MongoMemoryServerStates,
  type StartupInstanceData,
} from './manager/mongo-memory-server.ts';
export * as errors from './option/errors.ts';
export type {
  MemoryServerInstanceOpts,
  MongoBinaryOpts,
  MongodOpts,
  MongoMemoryInstanceOpts,
  MongoMemoryInstanceOptsBase,
  ReplicaMemberConfig,
  StorageEngine,
} from './option/instance-options.ts';
export type {
  AutomaticAuth,
  Cleanup,
  CreateUser,
  DisposeOptions,
  MongoMemoryReplSetConfigSettings,
  MongoMemoryReplSetOpts,
  MongoMemoryServerOpts,
  ReplSetOpts,
  RoleSpecification,
} from './option/server-options.ts';
// biome-ignore lint/style/noDefaultExport: programs import it so from mongodb-memory-server.
export default MongoMemoryServer;
