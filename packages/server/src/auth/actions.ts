/** Everything that a privilege may allow. */
const ACTIONS: ReadonlySet<string> = new Set(
  (
    'addShard advanceClusterTime allCollectionStats analyze analyzeShardKey anyAction ' +
    'appendOplogNote applicationMessage applyOps auditConfigure auditLogRotate ' +
    'authSchemaUpgrade bypassDefaultMaxTimeMS bypassDocumentValidation bypassWriteBlockingMode ' +
    'captureQuerySnapshots changeCustomData changeOwnCustomData changeOwnPassword ' +
    'changePassword changeStream checkFreeMonitoringStatus checkMetadataConsistency ' +
    'cleanupOrphaned clearJumboFlag collMod collStats compact compactStructuredEncryptionData ' +
    'configureQueryAnalyzer connPoolStats connPoolSync convertToCapped cpuProfiler ' +
    'createCollection createDatabase createIndex createRole createSearchIndexes createUser ' +
    'dbCheck dbHash dbStats dropCollection dropConnections dropDatabase dropIndex dropRole ' +
    'dropSearchIndex dropUser enableProfiler enableSharding exportCollection find ' +
    'flushRouterConfig forceUUID fsync getChangeStreamState getClusterParameter getCmdLineOpts ' +
    'getDatabaseVersion getDefaultRWConcern getLog getParameter getShardMap getShardVersion ' +
    'grantRole hostInfo impersonate importCollection indexStats inprog insert internal ' +
    'invalidateUserCache issueDirectShardOperations killAnyCursor killAnySession killCursors ' +
    'killop listCachedAndActiveUsers listCollections listDatabases listIndexes ' +
    'listSampledQueries listSearchIndexes listSessions listShards logRotate moveChunk netstat ' +
    'oidReset oidcListKeys oidcRefreshKeys operationMetrics planCacheIndexFilter planCacheRead ' +
    'planCacheWrite queryStatsRead queryStatsReadTransformed reIndex refineCollectionShardKey ' +
    'remove removeShard renameCollectionSameDB replSetConfigure replSetGetConfig ' +
    'replSetGetStatus replSetResizeOplog replSetStateChange reshardCollection resync ' +
    'revokeRole rotateCertificates runTenantMigration serverStatus ' +
    'setAuthenticationRestriction setChangeStreamState setClusterParameter setDefaultRWConcern ' +
    'setFeatureCompatibilityVersion setFreeMonitoring setParameter setUserWriteBlockMode ' +
    'shardedDataDistribution shardingState shutdown splitChunk splitVector storageDetails top ' +
    'touch trafficRecord transitionFromDedicatedConfigServer transitionToDedicatedConfigServer ' +
    'unlock update updateSearchIndex useTenant useUUID validate viewRole viewUser'
  ).split(' '),
);

/** True if privileges may name it. */
export function isAction(name: string): boolean {
  return ACTIONS.has(name);
}
