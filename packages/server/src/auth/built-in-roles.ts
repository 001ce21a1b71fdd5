import {
  type Actions,
  CHANGE,
  CLUSTER_MANAGER,
  CLUSTER_MONITOR,
  DB_ADMIN,
  HOST_MANAGER,
  PROFILING,
  READ,
  READ_WRITE,
  RESTORE,
  SHARDING,
  STATISTICS,
  USER_ADMIN,
} from './action-groups.ts';
import type { Privilege, ResourceKey } from './privilege.ts';
import type { Role } from './user.ts';

/** The roles that every database has. */
const DATABASE_ROLES: Readonly<Record<string, (db: string) => readonly Privilege[]>> = {
  read: (db) => [on([`${db}.`, `${db}.system.js`], READ)],
  readWrite: (db) => [on([`${db}.`, `${db}.system.js`], READ_WRITE)],
  dbAdmin: (db) => [on([`${db}.`], DB_ADMIN), on([`${db}.system.profile`], READ, PROFILING)],
  userAdmin: (db) => [on([`${db}.`], USER_ADMIN)],
  dbOwner: (db) => [
    on([`${db}.`], READ_WRITE, DB_ADMIN, USER_ADMIN),
    on([`${db}.system.js`], READ_WRITE),
    on([`${db}.system.profile`], READ, PROFILING),
  ],
  enableSharding: () => [
    on(
      ['.'],
      ['analyzeShardKey', 'enableSharding', 'refineCollectionShardKey', 'reshardCollection'],
    ),
  ],
};

/** The roles that admin has besides: what they allow on all databases, and on the cluster. */
const CLUSTER_ROLES: Readonly<Record<string, readonly Privilege[]>> = {
  __queryableBackup: [
    on(['any'], ['collStats', 'listCollections', 'listIndexes', 'listSearchIndexes']),
    on(
      [
        '.',
        '.system.buckets.',
        'config.',
        'local.',
        'local.replset.election',
        'local.replset.minvalid',
        '.system.js',
        '.system.users',
        '.system.profile',
        'admin.system.backup_users',
        'admin.system.roles',
        'admin.system.version',
        'config.settings',
      ],
      ['find'],
    ),
    on(['cluster'], ['getParameter', 'listDatabases', 'useUUID']),
  ],
  __system: [on(['any'], ['anyAction'])],
  backup: [
    on(['any'], ['collStats', 'listCollections', 'listIndexes', 'listSearchIndexes']),
    on(
      [
        '.',
        '.system.buckets.',
        'config.',
        'local.',
        'local.replset.election',
        'local.replset.minvalid',
        '.system.js',
        '.system.users',
        '.system.profile',
        'admin.system.backup_users',
        'admin.system.roles',
        'admin.system.version',
      ],
      ['find'],
    ),
    on(
      ['cluster'],
      [
        'appendOplogNote',
        'getParameter',
        'listDatabases',
        'serverStatus',
        'setUserWriteBlockMode',
        'useUUID',
      ],
    ),
    on(['config.settings'], ['find', 'insert', 'update']),
  ],
  clusterAdmin: [
    on(['config.', 'local.'], READ, SHARDING, STATISTICS, CHANGE),
    on(
      ['config.system.js', 'local.system.js', 'local.system.replset', 'local.system.healthlog'],
      READ,
    ),
    on(['cluster'], CLUSTER_MONITOR, CLUSTER_MANAGER, HOST_MANAGER),
    on(['.'], SHARDING, STATISTICS, ['dropDatabase', 'killCursors']),
    on(['config.system.sessions'], STATISTICS),
    on(['local.replset.election', 'local.replset.minvalid'], CHANGE, ['find']),
    on(['.system.profile'], ['find']),
    on(['.system.buckets.'], SHARDING),
    on(['any'], ['dbCheck', 'exportCollection', 'importCollection']),
  ],
  clusterManager: [
    on(['config.'], READ, SHARDING, CHANGE),
    on(['config.system.js', 'local.system.replset', 'local.system.healthlog'], READ),
    on(['cluster'], CLUSTER_MANAGER),
    on(['.', '.system.buckets.'], SHARDING),
    on(['local.'], SHARDING, CHANGE),
    on(['any'], ['dbCheck']),
    on(['local.replset.election', 'local.replset.minvalid'], CHANGE),
  ],
  clusterMonitor: [
    on(['config.', 'local.'], READ, STATISTICS),
    on(['config.system.js', 'local.system.js'], READ),
    on(['cluster'], CLUSTER_MONITOR),
    on(['.', 'config.system.sessions'], STATISTICS),
    on(
      [
        'local.system.replset',
        'local.replset.election',
        'local.replset.minvalid',
        '.system.profile',
      ],
      ['find'],
    ),
  ],
  dbAdminAnyDatabase: [
    on(['cluster'], ['applyOps', 'listDatabases']),
    on(['.', '.system.buckets.'], DB_ADMIN),
    on(['.system.profile'], READ, PROFILING),
  ],
  directShardOperations: [on(['cluster'], ['issueDirectShardOperations'])],
  hostManager: [on(['cluster'], HOST_MANAGER), on(['.'], ['killCursors'])],
  readAnyDatabase: [
    on(['.', '.system.js', '.system.buckets.'], READ),
    on(['cluster'], ['listDatabases']),
  ],
  readWriteAnyDatabase: [
    on(['.', '.system.js', '.system.buckets.'], READ_WRITE),
    on(['cluster'], ['listDatabases']),
  ],
  restore: [
    on(
      ['cluster'],
      [
        'applyOps',
        'bypassWriteBlockingMode',
        'forceUUID',
        'getParameter',
        'setUserWriteBlockMode',
        'useUUID',
      ],
    ),
    on(
      [
        'local.',
        'config.',
        '.system.buckets.',
        'local.system.replset',
        'local.replset.election',
        'local.replset.minvalid',
        '.system.js',
        'admin.system.backup_users',
      ],
      PROFILING,
      RESTORE,
    ),
    on(['any'], ['listCollections']),
    on(['.'], USER_ADMIN, PROFILING, RESTORE),
    on(['admin.tempusers', 'admin.temproles'], ['find']),
    on(['admin.system.version'], PROFILING, RESTORE, ['find']),
    on(['.system.users'], PROFILING, RESTORE, ['find', 'remove', 'update']),
    on(['admin.system.roles'], ['createIndex']),
    on(['admin.system.views'], ['dropCollection']),
  ],
  root: [
    on(['config.', 'local.'], USER_ADMIN, READ, PROFILING, RESTORE, SHARDING, STATISTICS, [
      'remove',
      'update',
    ]),
    on(['config.system.js', 'local.system.js', 'local.system.healthlog'], READ),
    on(['cluster'], CLUSTER_MONITOR, CLUSTER_MANAGER, HOST_MANAGER, [
      'applyOps',
      'authSchemaUpgrade',
      'bypassWriteBlockingMode',
      'forceUUID',
      'issueDirectShardOperations',
      'setUserWriteBlockMode',
      'useTenant',
      'viewUser',
    ]),
    on(['.'], READ_WRITE, DB_ADMIN, USER_ADMIN, SHARDING, STATISTICS, ['listCachedAndActiveUsers']),
    on(['config.system.sessions'], STATISTICS),
    on(
      ['local.system.replset', 'admin.system.version', 'admin.system.backup_users'],
      READ,
      PROFILING,
      RESTORE,
    ),
    on(['local.replset.election', 'local.replset.minvalid'], PROFILING, RESTORE, [
      'find',
      'remove',
      'update',
    ]),
    on(['.system.profile'], READ, PROFILING),
    on(['.system.buckets.'], READ_WRITE, DB_ADMIN, SHARDING),
    on(
      ['any'],
      [
        'collStats',
        'dbCheck',
        'exportCollection',
        'importCollection',
        'listCollections',
        'listIndexes',
        'listSearchIndexes',
        'validate',
      ],
    ),
    on(['admin.system.users', 'admin.system.roles'], READ, [
      'createIndex',
      'createSearchIndexes',
      'dropIndex',
      'dropSearchIndex',
    ]),
    on(['.system.users'], READ, PROFILING, RESTORE, ['remove', 'update']),
    on(['.system.js'], READ_WRITE, ['bypassDocumentValidation', 'collMod']),
    on(['config.settings'], ['find', 'insert', 'update']),
    on(['admin.tempusers', 'admin.temproles'], ['find']),
    on(['admin.system.views'], ['dropCollection']),
    on(['config.system.preimages'], ['find', 'remove']),
    on(['config.system.change_collection'], CHANGE, ['find']),
  ],
  userAdminAnyDatabase: [
    on(['.'], USER_ADMIN, ['listCachedAndActiveUsers']),
    on(['local.', 'config.'], USER_ADMIN),
    on(['cluster'], ['authSchemaUpgrade', 'invalidateUserCache', 'listDatabases', 'viewUser']),
    on(['admin.system.users', 'admin.system.roles'], READ, [
      'createIndex',
      'createSearchIndexes',
      'dropIndex',
      'dropSearchIndex',
    ]),
    on(['.system.users', 'admin.system.version', 'admin.system.backup_users'], READ),
  ],
};

function on(resources: readonly ResourceKey[], ...actions: readonly Actions[]): Privilege {
  return { resources, actions: [...new Set(actions.flat())] };
}

/** The names of the built-in roles of a database. */
export function builtInRoleNames(db: string): readonly string[] {
  const ofAll = Object.keys(DATABASE_ROLES);
  return db === 'admin' ? [...ofAll, ...Object.keys(CLUSTER_ROLES)] : ofAll;
}

/** The privileges of a built-in role; undefined when there is none of that name. */
export function builtInRole({ role, db }: Role): readonly Privilege[] | undefined {
  if (Object.hasOwn(DATABASE_ROLES, role)) return DATABASE_ROLES[role]?.(db);
  return db === 'admin' && Object.hasOwn(CLUSTER_ROLES, role) ? CLUSTER_ROLES[role] : undefined;
}
