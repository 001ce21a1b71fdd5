import type { Command } from '../command/command.ts';
import { abortTransaction } from './abort-transaction.ts';
import { aggregate } from './aggregate.ts';
import { appendOplogNote } from './append-oplog-note.ts';
import { applyOps } from './apply-ops.ts';
import { authenticate } from './authenticate.ts';
import { buildInfo } from './build-info.ts';
import { bulkWrite } from './bulk-write.ts';
import { captrunc } from './captrunc.ts';
import { cleanupStructuredEncryptionData } from './cleanup-structured-encryption-data.ts';
import { clearLog } from './clear-log.ts';
import { cloneCollectionAsCapped } from './clone-collection-as-capped.ts';
import { collMod } from './coll-mod.ts';
import { collStats } from './coll-stats.ts';
import { commitTransaction } from './commit-transaction.ts';
import { compact } from './compact.ts';
import { compactStructuredEncryptionData } from './compact-structured-encryption-data.ts';
import { configureFailPoint } from './configure-fail-point.ts';
import { connPoolStats } from './conn-pool-stats.ts';
import { connPoolSync } from './conn-pool-sync.ts';
import { connectionStatus } from './connection-status.ts';
import { convertToCapped } from './convert-to-capped.ts';
import { count } from './count.ts';
import { create } from './create.ts';
import { createIndexes } from './create-indexes.ts';
import { createRole } from './create-role.ts';
import { createSearchIndexes } from './create-search-indexes.ts';
import { createUser } from './create-user.ts';
import { currentOp } from './current-op.ts';
import { dataSize } from './data-size.ts';
import { dbHash } from './db-hash.ts';
import { dbStats } from './db-stats.ts';
import { delete_ } from './delete.ts';
import { distinct } from './distinct.ts';
import { drop } from './drop.ts';
import { dropAllRolesFromDatabase } from './drop-all-roles-from-database.ts';
import { dropAllUsersFromDatabase } from './drop-all-users-from-database.ts';
import { dropConnections } from './drop-connections.ts';
import { dropDatabase } from './drop-database.ts';
import { dropIndexes } from './drop-indexes.ts';
import { dropRole } from './drop-role.ts';
import { dropSearchIndex } from './drop-search-index.ts';
import { dropUser } from './drop-user.ts';
import { echo } from './echo.ts';
import { emptycapped } from './emptycapped.ts';
import { endSessions } from './end-sessions.ts';
import { explain } from './explain.ts';
import { features } from './features.ts';
import { filemd5 } from './filemd5.ts';
import { find } from './find.ts';
import { findAndModify } from './find-and-modify.ts';
import { flushRouterConfig } from './flush-router-config.ts';
import { fsync } from './fsync.ts';
import { fsyncUnlock } from './fsync-unlock.ts';
import { getChangeStreamState } from './get-change-stream-state.ts';
import { getClusterParameter } from './get-cluster-parameter.ts';
import { getCmdLineOpts } from './get-cmd-line-opts.ts';
import { getDefaultRWConcern } from './get-default-rw-concern.ts';
import { getDiagnosticData } from './get-diagnostic-data.ts';
import { getLog } from './get-log.ts';
import { getMore } from './get-more.ts';
import { getNonce } from './get-nonce.ts';
import { getParameter } from './get-parameter.ts';
import { getShardMap } from './get-shard-map.ts';
import { getShardVersion } from './get-shard-version.ts';
import { grantPrivilegesToRole } from './grant-privileges-to-role.ts';
import { grantRolesToRole } from './grant-roles-to-role.ts';
import { grantRolesToUser } from './grant-roles-to-user.ts';
import { hashBSONElement } from './hash-bson-element.ts';
import { hello } from './hello.ts';
import { hostInfo } from './host-info.ts';
import { insert } from './insert.ts';
import { invalidateUserCache } from './invalidate-user-cache.ts';
import { isMaster } from './is-master.ts';
import { killAllSessions } from './kill-all-sessions.ts';
import { killAllSessionsByPattern } from './kill-all-sessions-by-pattern.ts';
import { killCursors } from './kill-cursors.ts';
import { killOp } from './kill-op.ts';
import { killSessions } from './kill-sessions.ts';
import { leftOutCommands } from './left-out.ts';
import { listCollections } from './list-collections.ts';
import { listCommands } from './list-commands.ts';
import { listDatabases } from './list-databases.ts';
import { listDatabasesForAllTenants } from './list-databases-for-all-tenants.ts';
import { listIndexes } from './list-indexes.ts';
import { lockInfo } from './lock-info.ts';
import { logMessage } from './log-message.ts';
import { logRotate } from './log-rotate.ts';
import { logout } from './logout.ts';
import { mapReduce } from './map-reduce.ts';
import { ping } from './ping.ts';
import { planCacheClear } from './plan-cache-clear.ts';
import { planCacheClearFilters } from './plan-cache-clear-filters.ts';
import { planCacheListFilters } from './plan-cache-list-filters.ts';
import { planCacheSetFilter } from './plan-cache-set-filter.ts';
import { prepareTransaction } from './prepare-transaction.ts';
import { profile } from './profile.ts';
import { reIndex } from './re-index.ts';
import { reapLogicalSessionCacheNow } from './reap-logical-session-cache-now.ts';
import { refreshLogicalSessionCacheNow } from './refresh-logical-session-cache-now.ts';
import { refreshSessions } from './refresh-sessions.ts';
import { renameCollection } from './rename-collection.ts';
import { replSetFreeze } from './repl-set-freeze.ts';
import { replSetGetConfig } from './repl-set-get-config.ts';
import { replSetGetRBID } from './repl-set-get-rbid.ts';
import { replSetGetStatus } from './repl-set-get-status.ts';
import { replSetInitiate } from './repl-set-initiate.ts';
import { replSetMaintenance } from './repl-set-maintenance.ts';
import { replSetReconfig } from './repl-set-reconfig.ts';
import { replSetStepDown } from './repl-set-step-down.ts';
import { replSetSyncFrom } from './repl-set-sync-from.ts';
import { revokePrivilegesFromRole } from './revoke-privileges-from-role.ts';
import { revokeRolesFromRole } from './revoke-roles-from-role.ts';
import { revokeRolesFromUser } from './revoke-roles-from-user.ts';
import { rolesInfo } from './roles-info.ts';
import { rotateCertificates } from './rotate-certificates.ts';
import { saslContinue } from './sasl-continue.ts';
import { saslStart } from './sasl-start.ts';
import { serverStatus } from './server-status.ts';
import { setClusterParameter } from './set-cluster-parameter.ts';
import { setDefaultRWConcern } from './set-default-rw-concern.ts';
import { setFeatureCompatibilityVersion } from './set-feature-compatibility-version.ts';
import { setParameter } from './set-parameter.ts';
import { setProfilingFilterGlobally } from './set-profiling-filter-globally.ts';
import { shardingState } from './sharding-state.ts';
import { shutdown } from './shutdown.ts';
import { sleep } from './sleep.ts';
import { startSession } from './start-session.ts';
import { testDeprecation } from './test-deprecation.ts';
import { testDeprecationInVersion2 } from './test-deprecation-in-version-2.ts';
import { testVersion2 } from './test-version-2.ts';
import { top } from './top.ts';
import { update } from './update.ts';
import { updateRole } from './update-role.ts';
import { updateSearchIndex } from './update-search-index.ts';
import { updateUser } from './update-user.ts';
import { usersInfo } from './users-info.ts';
import { validate } from './validate.ts';
import { validateDBMetadata } from './validate-db-metadata.ts';
import { whatsMyUri } from './whats-my-uri.ts';
import { whatsmysni } from './whatsmysni.ts';

/** Every command of the server. */
export const commands: readonly Command[] = [
  abortTransaction,
  aggregate,
  appendOplogNote,
  applyOps,
  authenticate,
  buildInfo,
  bulkWrite,
  captrunc,
  cleanupStructuredEncryptionData,
  clearLog,
  cloneCollectionAsCapped,
  collMod,
  collStats,
  commitTransaction,
  compact,
  compactStructuredEncryptionData,
  configureFailPoint,
  connectionStatus,
  connPoolStats,
  connPoolSync,
  convertToCapped,
  count,
  create,
  createIndexes,
  createRole,
  createSearchIndexes,
  createUser,
  currentOp,
  dataSize,
  dbHash,
  dbStats,
  delete_,
  distinct,
  drop,
  dropAllRolesFromDatabase,
  dropAllUsersFromDatabase,
  dropConnections,
  dropDatabase,
  dropIndexes,
  dropRole,
  dropSearchIndex,
  dropUser,
  echo,
  emptycapped,
  endSessions,
  explain,
  features,
  filemd5,
  find,
  findAndModify,
  flushRouterConfig,
  fsync,
  fsyncUnlock,
  getChangeStreamState,
  getClusterParameter,
  getCmdLineOpts,
  getDefaultRWConcern,
  getDiagnosticData,
  getLog,
  getMore,
  getNonce,
  getParameter,
  getShardMap,
  getShardVersion,
  grantPrivilegesToRole,
  grantRolesToRole,
  grantRolesToUser,
  hashBSONElement,
  hello,
  hostInfo,
  insert,
  invalidateUserCache,
  isMaster,
  killAllSessions,
  killAllSessionsByPattern,
  killCursors,
  killOp,
  killSessions,
  listCollections,
  listCommands,
  listDatabases,
  listDatabasesForAllTenants,
  listIndexes,
  lockInfo,
  logMessage,
  logout,
  logRotate,
  mapReduce,
  ping,
  planCacheClear,
  planCacheClearFilters,
  planCacheListFilters,
  planCacheSetFilter,
  prepareTransaction,
  profile,
  reapLogicalSessionCacheNow,
  refreshLogicalSessionCacheNow,
  refreshSessions,
  reIndex,
  renameCollection,
  replSetFreeze,
  replSetGetConfig,
  replSetGetRBID,
  replSetGetStatus,
  replSetInitiate,
  replSetMaintenance,
  replSetReconfig,
  replSetStepDown,
  replSetSyncFrom,
  revokePrivilegesFromRole,
  revokeRolesFromRole,
  revokeRolesFromUser,
  rolesInfo,
  rotateCertificates,
  saslContinue,
  saslStart,
  serverStatus,
  setClusterParameter,
  setDefaultRWConcern,
  setFeatureCompatibilityVersion,
  setParameter,
  setProfilingFilterGlobally,
  shardingState,
  shutdown,
  sleep,
  startSession,
  testDeprecation,
  testDeprecationInVersion2,
  testVersion2,
  top,
  update,
  updateRole,
  updateSearchIndex,
  updateUser,
  usersInfo,
  validate,
  validateDBMetadata,
  whatsmysni,
  whatsMyUri,
  ...leftOutCommands,
];
