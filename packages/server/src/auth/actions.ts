/** Everything that a privilege may allow, in the order in which MongoDB tells of it. */
const ACTIONS: ReadonlySet<string> = new Set(
  (
    'addShard advanceClusterTime allCollectionStats analyze analyzeShardKey anyAction ' +
    'appendOplogNote applicationMessage auditConfigure auditLogRotate authSchemaUpgrade ' +
    'bypassDefaultMaxTimeMS bypassDocumentValidation bypassWriteBlockingMode ' +
    'captureQuerySnapshots changeCustomData changeOwnCustomData changeOwnPassword ' +
    'changePassword changeStream checkFreeMonitoringStatus checkMetadataConsistency ' +
    'cleanupOrphaned clearJumboFlag collMod collStats compact ' +
    'compactStructuredEncryptionData configureQueryAnalyzer connPoolStats connPoolSync ' +
    'convertToCapped cpuProfiler createCollection createDatabase createIndex createRole ' +
    'createSearchIndexes createUser dbCheck dbHash dbStats dropCollection dropConnections ' +
    'dropDatabase dropIndex dropRole dropSearchIndex dropUser enableProfiler enableSharding ' +
    'exportCollection find flushRouterConfig forceUUID fsync getClusterParameter ' +
    'getDefaultRWConcern getCmdLineOpts getDatabaseVersion getLog getParameter getShardMap ' +
    'getShardVersion grantRole hostInfo impersonate importCollection indexStats inprog ' +
    'insert internal invalidateUserCache issueDirectShardOperations killAnyCursor ' +
    'killAnySession killCursors killop listCachedAndActiveUsers listCollections ' +
    'listDatabases listIndexes listSampledQueries listSearchIndexes updateSearchIndex ' +
    'listSessions listShards logRotate moveChunk netstat oidcListKeys oidcRefreshKeys ' +
    'oidReset operationMetrics planCacheIndexFilter planCacheRead planCacheWrite ' +
    'queryStatsRead queryStatsReadTransformed refineCollectionShardKey reIndex remove ' +
    'removeShard renameCollectionSameDB replSetConfigure replSetGetConfig replSetGetStatus ' +
    'replSetResizeOplog replSetStateChange reshardCollection resync revokeRole ' +
    'rotateCertificates runTenantMigration serverStatus setAuthenticationRestriction ' +
    'setClusterParameter setDefaultRWConcern setFeatureCompatibilityVersion ' +
    'setFreeMonitoring setParameter setUserWriteBlockMode shardedDataDistribution ' +
    'shardingState shutdown splitChunk splitVector storageDetails top touch trafficRecord ' +
    'transitionFromDedicatedConfigServer transitionToDedicatedConfigServer unlock update ' +
    'useTenant useUUID validate viewRole viewUser applyOps setChangeStreamState ' +
    'getChangeStreamState'
  ).split(' '),
);

const PLACES: ReadonlyMap<string, number> = new Map([...ACTIONS].map((name, at) => [name, at]));

/** Actions in the order in which MongoDB tells of them. */
export function inOrder(actions: readonly string[]): string[] {
  return [...actions].sort((a, b) => (PLACES.get(a) ?? 0) - (PLACES.get(b) ?? 0));
}

/** True if privileges may name it. */
export function isAction(name: string): boolean {
  return ACTIONS.has(name);
}
