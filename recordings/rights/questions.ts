import { Binary, Code, type Document, Long } from 'bson';

/** The databases that commands are run on: that of the roles, another one, and admin. */
export const DATABASES: readonly string[] = ['a', 'b', 'admin'];

/** A role, and the database that has it. */
export interface AskedRole {
  readonly role: string;
  readonly db: string;
}

function rolesAt(db: string, names: string): readonly AskedRole[] {
  return names.split(' ').map((role) => ({ role, db }));
}

/** The built-in roles, and none. */
export const ROLES: readonly (AskedRole | undefined)[] = [
  undefined,
  ...rolesAt('a', 'read readWrite dbAdmin userAdmin dbOwner enableSharding'),
  ...rolesAt('admin', 'read readWrite dbAdmin userAdmin dbOwner enableSharding'),
  ...rolesAt(
    'admin',
    'readAnyDatabase readWriteAnyDatabase dbAdminAnyDatabase userAdminAnyDatabase clusterMonitor clusterManager clusterAdmin hostManager backup restore root __system',
  ),
];

/** Tells how a role is named in the recording. */
export function nameOf(role: AskedRole | undefined): string {
  return role === undefined ? 'none' : `${role.role}@${role.db}`;
}

const emit = new Code('function() { emit(1, 1) }');
const reduce = new Code('function(k, v) { return 1 }');
const first = { q: {}, limit: 1 } as const;

function pipelines(
  stages: Readonly<Record<string, readonly Document[]>>,
): Record<string, Document> {
  return Object.fromEntries(
    Object.entries(stages).map(([name, pipeline]) => [
      `aggregate ${name}`,
      { aggregate: 'c', pipeline, cursor: {} },
    ]),
  );
}

function databasePipelines(
  stages: Readonly<Record<string, readonly Document[]>>,
): Record<string, Document> {
  return Object.fromEntries(
    Object.entries(stages).map(([name, pipeline]) => [
      `aggregate 1 ${name}`,
      { aggregate: 1, pipeline, cursor: {} },
    ]),
  );
}

const from = (collection: string): Document => ({ from: collection, pipeline: [], as: 'x' });
const graph = (collection: string): Document => ({
  from: collection,
  startWith: '$x',
  connectFromField: 'x',
  connectToField: '_id',
  as: 'y',
});

const READS: Readonly<Record<string, Document>> = {
  find: { find: 'c' },
  'find in a view': { find: 'v' },
  'find in system.users': { find: 'system.users' },
  'find in system.roles': { find: 'system.roles' },
  'find in system.version': { find: 'system.version' },
  'find in system.views': { find: 'system.views' },
  'find in system.js': { find: 'system.js' },
  'find in system.profile': { find: 'system.profile' },
  count: { count: 'c' },
  distinct: { distinct: 'c', key: 'x' },
  getMore: { getMore: Long.fromNumber(7), collection: 'c' },
  killCursors: { killCursors: 'c', cursors: [Long.fromNumber(7)] },
  collStats: { collStats: 'c' },
  dbStats: { dbStats: 1 },
  dataSize: { dataSize: 'a.c' },
  dbHash: { dbHash: 1 },
  listCollections: { listCollections: 1 },
  'listCollections nameOnly': { listCollections: 1, nameOnly: true },
  'listCollections authorized': {
    listCollections: 1,
    nameOnly: true,
    authorizedCollections: true,
  },
  listIndexes: { listIndexes: 'c' },
  validate: { validate: 'c' },
  planCacheListFilters: { planCacheListFilters: 'c' },
  ...pipelines({
    nothing: [],
    $lookup: [{ $lookup: from('d') }],
    '$lookup in system.users': [{ $lookup: from('system.users') }],
    '$lookup in system.js': [{ $lookup: from('system.js') }],
    '$lookup in $lookup': [
      { $lookup: { ...from('d'), pipeline: [{ $lookup: from('system.js') }] } },
    ],
    $graphLookup: [{ $graphLookup: graph('d') }],
    '$graphLookup in system.js': [{ $graphLookup: graph('system.js') }],
    $unionWith: [{ $unionWith: 'd' }],
    '$unionWith system.js': [{ $unionWith: { coll: 'system.js', pipeline: [] } }],
    '$facet with $unionWith': [{ $facet: { f: [{ $unionWith: 'system.js' }] } }],
    $out: [{ $out: 'made' }],
    '$out to b': [{ $out: { db: 'b', coll: 'made' } }],
    '$out to system.js': [{ $out: 'system.js' }],
    $merge: [{ $merge: { into: 'made' } }],
    '$merge to b': [{ $merge: { into: { db: 'b', coll: 'made' } } }],
    '$merge that inserts': [
      { $merge: { into: 'made', whenMatched: 'fail', whenNotMatched: 'insert' } },
    ],
    '$merge that updates': [
      { $merge: { into: 'made', whenMatched: 'merge', whenNotMatched: 'discard' } },
    ],
    $collStats: [{ $collStats: { count: {} } }],
    $indexStats: [{ $indexStats: {} }],
    $planCacheStats: [{ $planCacheStats: {} }],
    $changeStream: [{ $changeStream: {} }],
    $listSampledQueries: [{ $listSampledQueries: {} }],
    $operationMetrics: [{ $operationMetrics: {} }],
  }),
  ...databasePipelines({
    $currentOp: [{ $currentOp: {} }],
    '$currentOp of all': [{ $currentOp: { allUsers: true } }],
    $listLocalSessions: [{ $listLocalSessions: {} }],
    '$listLocalSessions of all': [{ $listLocalSessions: { allUsers: true } }],
    '$listLocalSessions of one': [{ $listLocalSessions: { users: [{ user: 'x', db: 'y' }] } }],
    $changeStream: [{ $changeStream: {} }],
    '$changeStream of all': [{ $changeStream: { allChangesForCluster: true } }],
    $documents: [{ $documents: [{ a: 1 }] }],
    '$documents and $lookup': [{ $documents: [{ a: 1 }] }, { $lookup: from('c') }],
    $listCatalog: [{ $listCatalog: {} }],
  }),
  'aggregate $listSessions': {
    aggregate: 'system.sessions',
    pipeline: [{ $listSessions: { allUsers: true } }],
    cursor: {},
  },
  'aggregate in a view': { aggregate: 'v', pipeline: [], cursor: {} },
  'aggregate in system.users': { aggregate: 'system.users', pipeline: [], cursor: {} },
  mapReduce: { mapReduce: 'c', map: emit, reduce, out: { inline: 1 } },
  'mapReduce out': { mapReduce: 'c', map: emit, reduce, out: 'made' },
  'mapReduce merge': { mapReduce: 'c', map: emit, reduce, out: { merge: 'made' } },
  'mapReduce out to b': { mapReduce: 'c', map: emit, reduce, out: { replace: 'made', db: 'b' } },
  'explain find': { explain: { find: 'c' } },
  'explain aggregate': { explain: { aggregate: 'c', pipeline: [], cursor: {} } },
  'explain $out': { explain: { aggregate: 'c', pipeline: [{ $out: 'made' }], cursor: {} } },
  'explain delete': { explain: { delete: 'c', deletes: [first] } },
  'explain update': { explain: { update: 'c', updates: [{ q: {}, u: { $set: { x: 1 } } }] } },
  'explain findAndModify': { explain: { findAndModify: 'c', query: {}, remove: true } },
  'explain count': { explain: { count: 'c' } },
  'explain distinct': { explain: { distinct: 'c', key: 'x' } },
};

const WRITES: Readonly<Record<string, Document>> = {
  insert: { insert: 'c', documents: [{}] },
  'insert past validation': { insert: 'c', documents: [{}], bypassDocumentValidation: true },
  'insert into system.js': { insert: 'system.js', documents: [{ _id: 'f' }] },
  'insert into system.profile': { insert: 'system.profile', documents: [{}] },
  update: { update: 'c', updates: [{ q: { _id: 9 }, u: { $set: { x: 1 } } }] },
  'update past validation': {
    update: 'c',
    updates: [{ q: { _id: 9 }, u: { $set: { x: 1 } } }],
    bypassDocumentValidation: true,
  },
  'update with upsert': {
    update: 'c',
    updates: [{ q: { _id: 9 }, u: { $set: { x: 1 } }, upsert: true }],
  },
  delete: { delete: 'c', deletes: [{ q: { _id: 9 }, limit: 1 }] },
  'findAndModify update': { findAndModify: 'c', query: { _id: 9 }, update: { $set: { x: 1 } } },
  'findAndModify upsert': {
    findAndModify: 'c',
    query: { _id: 9 },
    update: { $set: { x: 1 } },
    upsert: true,
  },
  'findAndModify remove': { findAndModify: 'c', query: { _id: 9 }, remove: true },
  create: { create: 'made' },
  'create a view': { create: 'w', viewOn: 'c', pipeline: [] },
  'create a view with $lookup': { create: 'w', viewOn: 'c', pipeline: [{ $lookup: from('d') }] },
  'create system.js': { create: 'system.js' },
  drop: { drop: 'nothing' },
  'drop system.js': { drop: 'system.js' },
  createIndexes: { createIndexes: 'c', indexes: [{ key: { x: 1 }, name: 'x' }] },
  dropIndexes: { dropIndexes: 'c', index: 'nothing' },
  collMod: { collMod: 'c', validator: {} },
  'collMod of a view': { collMod: 'v', viewOn: 'c', pipeline: [] },
  convertToCapped: { convertToCapped: 'nothing', size: 1000 },
  cloneCollectionAsCapped: { cloneCollectionAsCapped: 'nothing', toCollection: 'm', size: 1000 },
  compact: { compact: 'nothing', force: true },
  reIndex: { reIndex: 'nothing' },
  planCacheClear: { planCacheClear: 'c' },
  planCacheClearFilters: { planCacheClearFilters: 'c' },
  planCacheSetFilter: { planCacheSetFilter: 'c', query: { x: 1 }, indexes: [{ x: 1 }] },
  'profile read': { profile: -1 },
  'profile set': { profile: 0 },
  dropDatabase: { dropDatabase: 1 },
};

const onA = (actions: readonly string[]): Document => ({
  resource: { db: 'a', collection: 'c' },
  actions,
});

const USERS: Readonly<Record<string, Document>> = {
  createUser: { createUser: 'made', pwd: 'p', roles: [] },
  'createUser with read': { createUser: 'made', pwd: 'p', roles: ['read'] },
  'createUser with read of b': { createUser: 'made', pwd: 'p', roles: [{ role: 'read', db: 'b' }] },
  'createUser with root': {
    createUser: 'made',
    pwd: 'p',
    roles: [{ role: 'root', db: 'admin' }],
  },
  'updateUser password': { updateUser: 'nobody', pwd: 'p' },
  'updateUser custom data': { updateUser: 'nobody', customData: {} },
  'updateUser roles': { updateUser: 'nobody', roles: [{ role: 'root', db: 'admin' }] },
  'updateUser roles of a': { updateUser: 'nobody', roles: [{ role: 'read', db: 'a' }] },
  dropUser: { dropUser: 'nobody' },
  grantRolesToUser: { grantRolesToUser: 'nobody', roles: ['read'] },
  'grantRolesToUser root': {
    grantRolesToUser: 'nobody',
    roles: [{ role: 'root', db: 'admin' }],
  },
  revokeRolesFromUser: { revokeRolesFromUser: 'nobody', roles: ['read'] },
  'revokeRolesFromUser root': {
    revokeRolesFromUser: 'nobody',
    roles: [{ role: 'root', db: 'admin' }],
  },
  usersInfo: { usersInfo: 1 },
  'usersInfo of one': { usersInfo: 'nobody' },
  'usersInfo of one of b': { usersInfo: { user: 'nobody', db: 'b' } },
  'usersInfo of all': { usersInfo: { forAllDBs: true } },
  'usersInfo with credentials': { usersInfo: 'nobody', showCredentials: true },
  createRole: { createRole: 'made', privileges: [], roles: [] },
  'createRole with a privilege on a': {
    createRole: 'made',
    privileges: [onA(['find'])],
    roles: [],
  },
  'createRole with a role': { createRole: 'made', privileges: [], roles: ['read'] },
  'createRole with a privilege on the cluster': {
    createRole: 'made',
    privileges: [{ resource: { cluster: true }, actions: ['serverStatus'] }],
    roles: [],
  },
  updateRole: { updateRole: 'nothing', roles: ['read'] },
  'updateRole privileges': { updateRole: 'nothing', privileges: [onA(['find'])] },
  dropRole: { dropRole: 'nothing' },
  grantPrivilegesToRole: { grantPrivilegesToRole: 'nothing', privileges: [onA(['find'])] },
  revokePrivilegesFromRole: { revokePrivilegesFromRole: 'nothing', privileges: [onA(['find'])] },
  grantRolesToRole: { grantRolesToRole: 'nothing', roles: ['read'] },
  revokeRolesFromRole: { revokeRolesFromRole: 'nothing', roles: ['read'] },
  rolesInfo: { rolesInfo: 1 },
  'rolesInfo of one': { rolesInfo: 'read' },
  'rolesInfo of one of b': { rolesInfo: { role: 'read', db: 'b' } },
  'rolesInfo with privileges': { rolesInfo: 1, showPrivileges: true },
};

/** Run on b alone: on admin they would end the asking, and on a they tell the same. */
const ON_B: Readonly<Record<string, Document>> = {
  dropAllUsersFromDatabase: { dropAllUsersFromDatabase: 1 },
  dropAllRolesFromDatabase: { dropAllRolesFromDatabase: 1 },
};

const session = { id: new Binary(Buffer.alloc(16, 7), 4) };

/** Run on admin alone: there is no other place for them. */
const ON_ADMIN: Readonly<Record<string, Document>> = {
  'listDatabases of all': { listDatabases: 1, authorizedDatabases: false },
  listDatabases: { listDatabases: 1 },
  renameCollection: { renameCollection: 'a.nothing', to: 'a.else' },
  'renameCollection to b': { renameCollection: 'a.nothing', to: 'b.else' },
  'renameCollection from b': { renameCollection: 'b.nothing', to: 'a.else' },
  'renameCollection with dropTarget': {
    renameCollection: 'a.nothing',
    to: 'a.else',
    dropTarget: true,
  },
  getLog: { getLog: 'nothing' },
  getParameter: { getParameter: '*' },
  setParameter: { setParameter: 1, nothing: 1 },
  getCmdLineOpts: { getCmdLineOpts: 1 },
  currentOp: { currentOp: 1 },
  'currentOp own': { currentOp: 1, $ownOps: true },
  killOp: { killOp: 1, op: 987_654 },
  killAllSessions: { killAllSessions: [] },
  'killAllSessions of one': { killAllSessions: [{ user: 'x', db: 'y' }] },
  killAllSessionsByPattern: { killAllSessionsByPattern: [] },
  'killAllSessionsByPattern lsid': { killAllSessionsByPattern: [{ lsid: session }] },
  killSessions: { killSessions: [session] },
  top: { top: 1 },
  fsyncUnlock: { fsyncUnlock: 1 },
  logRotate: { logRotate: 'nothing' },
  replSetGetStatus: { replSetGetStatus: 1 },
  replSetGetConfig: { replSetGetConfig: 1 },
  replSetFreeze: { replSetFreeze: -1 },
  replSetStepDown: { replSetStepDown: -1 },
  replSetReconfig: { replSetReconfig: {} },
  replSetMaintenance: { replSetMaintenance: false },
  replSetSyncFrom: { replSetSyncFrom: 'nothing:1' },
  replSetAbortPrimaryCatchUp: { replSetAbortPrimaryCatchUp: 1 },
  replSetResizeOplog: { replSetResizeOplog: 1, size: -1 },
  getDefaultRWConcern: { getDefaultRWConcern: 1 },
  setDefaultRWConcern: { setDefaultRWConcern: 1 },
  setFeatureCompatibilityVersion: { setFeatureCompatibilityVersion: 'nothing' },
  dropConnections: { dropConnections: 1, hostAndPort: [] },
  getClusterParameter: { getClusterParameter: '*' },
  setClusterParameter: { setClusterParameter: {} },
  appendOplogNote: { appendOplogNote: 1 },
  setUserWriteBlockMode: { setUserWriteBlockMode: 1 },
  rotateCertificates: { rotateCertificates: 1 },
  invalidateUserCache: { invalidateUserCache: 1 },
  listCommands: { listCommands: 1 },
  abortTransaction: { abortTransaction: 1 },
  commitTransaction: { commitTransaction: 1 },
};

const ANYWHERE: Readonly<Record<string, Document>> = {
  serverStatus: { serverStatus: 1 },
  hostInfo: { hostInfo: 1 },
  buildInfo: { buildInfo: 1 },
  connectionStatus: { connectionStatus: 1 },
  hello: { hello: 1 },
  ping: { ping: 1 },
  startSession: { startSession: 1 },
  refreshSessions: { refreshSessions: [session] },
  endSessions: { endSessions: [session] },
  whatsmyuri: { whatsmyuri: 1 },
  connPoolStats: { connPoolStats: 1 },
  lockInfo: { lockInfo: 1 },
  features: { features: 1 },
};

/** A command, by a name, on a database. */
export interface Question {
  readonly name: string;
  readonly on: string;
  readonly command: Document;
}

function asked(
  databases: readonly string[],
  commands: Readonly<Record<string, Document>>,
): Question[] {
  return Object.entries(commands).flatMap(([name, command]) =>
    databases.map((on) => ({ name, on, command })),
  );
}

export const QUESTIONS: readonly Question[] = [
  ...asked(DATABASES, { ...READS, ...WRITES, ...USERS, ...ANYWHERE }),
  ...asked(['b'], ON_B),
  ...asked(['admin'], ON_ADMIN),
];
