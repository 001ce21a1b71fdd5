import { ALL_DATABASES, CLUSTER } from '../auth/privilege.ts';
import { type Asked, free, may, onAllDatabases, onCluster, type Rules } from './asked.ts';

function mayListDatabases(asked: Asked): boolean {
  return asked.body.value('authorizedDatabases') !== false || may(asked, CLUSTER, 'listDatabases');
}

function maySeeOperations(asked: Asked): boolean {
  const own = asked.body.value('$ownOps');
  return own === true || Number(own) === 1 || may(asked, CLUSTER, 'inprog');
}

/** The rules of commands about the server, its sessions and the cluster. */
export const clusterRules: Rules = {
  clearLog: onCluster('clearLog'),
  connPoolSync: onCluster('connPoolSync'),
  echo: free,
  features: free,
  flushRouterConfig: onCluster('flushRouterConfig'),
  getChangeStreamState: onCluster('getChangeStreamState'),
  getDiagnosticData: onCluster('serverStatus'),
  getShardVersion: onCluster('getShardVersion'),
  _hashBSONElement: free,
  listDatabasesForAllTenants: onCluster('listDatabases'),
  logMessage: onCluster('applicationMessage'),
  reapLogicalSessionCacheNow: free,
  refreshLogicalSessionCacheNow: free,
  replSetGetRBID: free,
  setProfilingFilterGlobally: onAllDatabases('enableProfiler'),
  shardingState: onCluster('shardingState'),
  sleep: free,
  testDeprecation: free,
  whatsmysni: free,
  abortTransaction: free,
  appendOplogNote: onCluster('appendOplogNote'),
  checkMetadataConsistency: onCluster('checkMetadataConsistency'),
  commitTransaction: free,
  connPoolStats: onCluster('connPoolStats'),
  currentOp: maySeeOperations,
  dropConnections: onCluster('dropConnections'),
  enableSharding: (asked) =>
    may(asked, ALL_DATABASES, 'enableSharding') || may(asked, CLUSTER, 'enableSharding'),
  endSessions: free,
  fsync: onCluster('fsync'),
  fsyncUnlock: onCluster('unlock'),
  getClusterParameter: onCluster('getClusterParameter'),
  getCmdLineOpts: onCluster('getCmdLineOpts'),
  getDefaultRWConcern: onCluster('getDefaultRWConcern'),
  getLog: onCluster('getLog'),
  getParameter: onCluster('getParameter'),
  getShardMap: onCluster('getShardMap'),
  hostInfo: onCluster('hostInfo'),
  invalidateUserCache: onCluster('invalidateUserCache'),
  killAllSessions: onCluster('killAnySession'),
  killAllSessionsByPattern: onCluster('killAnySession'),
  // One's own operations may be killed by oneself: that is looked at when it is known which one it is.
  killOp: onCluster('killop'),
  killSessions: free,
  listDatabases: mayListDatabases,
  listShards: onCluster('listShards'),
  lockInfo: onCluster('serverStatus'),
  logRotate: onCluster('logRotate'),
  logout: free,
  prepareTransaction: onAllDatabases('anyAction'),
  refreshSessions: free,
  replSetAbortPrimaryCatchUp: onCluster('replSetStateChange'),
  replSetFreeze: onCluster('replSetStateChange'),
  replSetGetConfig: onCluster('replSetGetConfig'),
  replSetGetStatus: onCluster('replSetGetStatus'),
  replSetInitiate: onCluster('replSetConfigure'),
  replSetMaintenance: onCluster('replSetStateChange'),
  replSetReconfig: onCluster('replSetConfigure'),
  replSetResizeOplog: onCluster('replSetResizeOplog'),
  replSetStepDown: onCluster('replSetStateChange'),
  replSetStepUp: onCluster('replSetStateChange'),
  replSetSyncFrom: onCluster('replSetStateChange'),
  rotateCertificates: onCluster('rotateCertificates'),
  serverStatus: onCluster('serverStatus'),
  setClusterParameter: onCluster('setClusterParameter'),
  setDefaultRWConcern: onCluster('setDefaultRWConcern'),
  setFeatureCompatibilityVersion: onCluster('setFeatureCompatibilityVersion'),
  setParameter: onCluster('setParameter'),
  shardCollection: (asked) => may(asked, String(asked.body.value(asked.name)), 'enableSharding'),
  shutdown: onCluster('shutdown'),
  startSession: free,
  top: onCluster('top'),
};
