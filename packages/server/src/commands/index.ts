import type { Command } from '../command/command.ts';
import { abortTransaction } from './abort-transaction.ts';
import { aggregate } from './aggregate.ts';
import { authenticate } from './authenticate.ts';
import { buildInfo } from './build-info.ts';
import { bulkWrite } from './bulk-write.ts';
import { cleanupStructuredEncryptionData } from './cleanup-structured-encryption-data.ts';
import { collMod } from './coll-mod.ts';
import { collStats } from './coll-stats.ts';
import { commitTransaction } from './commit-transaction.ts';
import { compactStructuredEncryptionData } from './compact-structured-encryption-data.ts';
import { configureFailPoint } from './configure-fail-point.ts';
import { connectionStatus } from './connection-status.ts';
import { count } from './count.ts';
import { create } from './create.ts';
import { createIndexes } from './create-indexes.ts';
import { createRole } from './create-role.ts';
import { createSearchIndexes } from './create-search-indexes.ts';
import { createUser } from './create-user.ts';
import { currentOp } from './current-op.ts';
import { dbStats } from './db-stats.ts';
import { delete_ } from './delete.ts';
import { distinct } from './distinct.ts';
import { drop } from './drop.ts';
import { dropAllRolesFromDatabase } from './drop-all-roles-from-database.ts';
import { dropAllUsersFromDatabase } from './drop-all-users-from-database.ts';
import { dropDatabase } from './drop-database.ts';
import { dropIndexes } from './drop-indexes.ts';
import { dropRole } from './drop-role.ts';
import { dropSearchIndex } from './drop-search-index.ts';
import { dropUser } from './drop-user.ts';
import { endSessions } from './end-sessions.ts';
import { explain } from './explain.ts';
import { find } from './find.ts';
import { findAndModify } from './find-and-modify.ts';
import { getCmdLineOpts } from './get-cmd-line-opts.ts';
import { getLog } from './get-log.ts';
import { getMore } from './get-more.ts';
import { getNonce } from './get-nonce.ts';
import { getParameter } from './get-parameter.ts';
import { grantPrivilegesToRole } from './grant-privileges-to-role.ts';
import { grantRolesToRole } from './grant-roles-to-role.ts';
import { grantRolesToUser } from './grant-roles-to-user.ts';
import { hello } from './hello.ts';
import { hostInfo } from './host-info.ts';
import { insert } from './insert.ts';
import { isMaster } from './is-master.ts';
import { killAllSessions } from './kill-all-sessions.ts';
import { killAllSessionsByPattern } from './kill-all-sessions-by-pattern.ts';
import { killCursors } from './kill-cursors.ts';
import { killOp } from './kill-op.ts';
import { killSessions } from './kill-sessions.ts';
import { listCollections } from './list-collections.ts';
import { listCommands } from './list-commands.ts';
import { listDatabases } from './list-databases.ts';
import { listIndexes } from './list-indexes.ts';
import { logout } from './logout.ts';
import { mapReduce } from './map-reduce.ts';
import { ping } from './ping.ts';
import { prepareTransaction } from './prepare-transaction.ts';
import { refreshSessions } from './refresh-sessions.ts';
import { renameCollection } from './rename-collection.ts';
import { replSetFreeze } from './repl-set-freeze.ts';
import { replSetGetConfig } from './repl-set-get-config.ts';
import { replSetGetStatus } from './repl-set-get-status.ts';
import { replSetStepDown } from './repl-set-step-down.ts';
import { revokePrivilegesFromRole } from './revoke-privileges-from-role.ts';
import { revokeRolesFromRole } from './revoke-roles-from-role.ts';
import { revokeRolesFromUser } from './revoke-roles-from-user.ts';
import { rolesInfo } from './roles-info.ts';
import { saslContinue } from './sasl-continue.ts';
import { saslStart } from './sasl-start.ts';
import { serverStatus } from './server-status.ts';
import { setParameter } from './set-parameter.ts';
import { startSession } from './start-session.ts';
import { testDeprecationInVersion2 } from './test-deprecation-in-version-2.ts';
import { testVersion2 } from './test-version-2.ts';
import { update } from './update.ts';
import { updateRole } from './update-role.ts';
import { updateSearchIndex } from './update-search-index.ts';
import { updateUser } from './update-user.ts';
import { usersInfo } from './users-info.ts';
import { validate } from './validate.ts';
import { whatsMyUri } from './whats-my-uri.ts';

/** Every command of the server. */
export const commands: readonly Command[] = [
  abortTransaction,
  aggregate,
  authenticate,
  buildInfo,
  bulkWrite,
  collMod,
  cleanupStructuredEncryptionData,
  collStats,
  commitTransaction,
  compactStructuredEncryptionData,
  configureFailPoint,
  connectionStatus,
  count,
  createIndexes,
  createRole,
  createSearchIndexes,
  createUser,
  create,
  currentOp,
  dbStats,
  delete_,
  distinct,
  dropAllRolesFromDatabase,
  dropAllUsersFromDatabase,
  dropDatabase,
  dropIndexes,
  dropRole,
  dropSearchIndex,
  dropUser,
  drop,
  endSessions,
  explain,
  findAndModify,
  find,
  getCmdLineOpts,
  getLog,
  getMore,
  getNonce,
  getParameter,
  grantPrivilegesToRole,
  grantRolesToRole,
  grantRolesToUser,
  hello,
  hostInfo,
  insert,
  isMaster,
  killAllSessions,
  killAllSessionsByPattern,
  killCursors,
  killOp,
  killSessions,
  listCollections,
  listCommands,
  listDatabases,
  listIndexes,
  logout,
  mapReduce,
  ping,
  prepareTransaction,
  refreshSessions,
  renameCollection,
  replSetFreeze,
  replSetGetConfig,
  replSetGetStatus,
  replSetStepDown,
  revokePrivilegesFromRole,
  revokeRolesFromRole,
  revokeRolesFromUser,
  rolesInfo,
  saslContinue,
  saslStart,
  serverStatus,
  setParameter,
  startSession,
  testDeprecationInVersion2,
  testVersion2,
  updateRole,
  updateSearchIndex,
  updateUser,
  update,
  usersInfo,
  validate,
  whatsMyUri,
];
