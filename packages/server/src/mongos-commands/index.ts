import type { Command } from '../command/command.ts';
import type { Router } from '../routing/router.ts';
import { routedAbortTransaction } from './abort-transaction.ts';
import { addShard } from './add-shard.ts';
import { addShardToZone } from './add-shard-to-zone.ts';
import { routedAggregate } from './aggregate.ts';
import { balancerCollectionStatus } from './balancer-collection-status.ts';
import { balancerStart } from './balancer-start.ts';
import { balancerStatus } from './balancer-status.ts';
import { balancerStop } from './balancer-stop.ts';
import { routedBulkWrite } from './bulk-write.ts';
import { checkMetadataConsistency } from './check-metadata-consistency.ts';
import { clearJumboFlag } from './clear-jumbo-flag.ts';
import { routedCollMod } from './coll-mod.ts';
import { routedCollStats } from './coll-stats.ts';
import { routedCommitTransaction } from './commit-transaction.ts';
import { configureCollectionBalancing } from './configure-collection-balancing.ts';
import { routedCount } from './count.ts';
import { routedCreateIndexes } from './create-indexes.ts';
import { routedCurrentOp } from './current-op.ts';
import { routedDbStats } from './db-stats.ts';
import { routedDelete } from './delete.ts';
import { routedDrop } from './drop.ts';
import { routedDropDatabase } from './drop-database.ts';
import { routedDropIndexes } from './drop-indexes.ts';
import { enableSharding } from './enable-sharding.ts';
import { routedEndSessions } from './end-sessions.ts';
import { routedExplain } from './explain.ts';
import { routedFind } from './find.ts';
import { flushRouterConfig } from './flush-router-config.ts';
import { routedGetMore } from './get-more.ts';
import { getShardMap } from './get-shard-map.ts';
import { getShardVersion } from './get-shard-version.ts';
import { routedInsert } from './insert.ts';
import { isdbgrid } from './isdbgrid.ts';
import { routedKillAllSessions } from './kill-all-sessions.ts';
import { routedKillAllSessionsByPattern } from './kill-all-sessions-by-pattern.ts';
import { routedKillCursors } from './kill-cursors.ts';
import { routedKillOp } from './kill-op.ts';
import { routedKillSessions } from './kill-sessions.ts';
import { routedListDatabases } from './list-databases.ts';
import { listShards } from './list-shards.ts';
import { mergeAllChunksOnShard } from './merge-all-chunks-on-shard.ts';
import { mergeChunks } from './merge-chunks.ts';
import { moveChunk } from './move-chunk.ts';
import { movePrimary } from './move-primary.ts';
import { moveRange } from './move-range.ts';
import { refineCollectionShardKey } from './refine-collection-shard-key.ts';
import { removeShard } from './remove-shard.ts';
import { removeShardFromZone } from './remove-shard-from-zone.ts';
import { routedRenameCollection } from './rename-collection.ts';
import { replSetGetStatus } from './repl-set-get-status.ts';
import {
  abortReshardCollection,
  cleanupReshardCollection,
  commitReshardCollection,
} from './reshard-collection.ts';
import { shardCollection } from './shard-collection.ts';
import { split } from './split.ts';
import { routedUpdate } from './update.ts';
import { updateZoneKeyRange } from './update-zone-key-range.ts';
import { routedValidate } from './validate.ts';

/** The commands that a mongos has of its own, or does otherwise than a mongod. */
export const mongosCommands: readonly ((router: Router) => Command)[] = [
  () => abortReshardCollection,
  routedAbortTransaction,
  addShard,
  addShardToZone,
  balancerCollectionStatus,
  balancerStart,
  balancerStatus,
  balancerStop,
  routedAggregate,
  routedBulkWrite,
  () => checkMetadataConsistency,
  () => cleanupReshardCollection,
  clearJumboFlag,
  routedCollMod,
  routedCollStats,
  () => commitReshardCollection,
  routedCommitTransaction,
  configureCollectionBalancing,
  routedCount,
  routedCreateIndexes,
  routedCurrentOp,
  routedDbStats,
  routedDelete,
  routedDropDatabase,
  routedDrop,
  routedDropIndexes,
  enableSharding,
  routedEndSessions,
  routedExplain,
  routedFind,
  routedGetMore,
  () => flushRouterConfig,
  getShardMap,
  getShardVersion,
  routedInsert,
  () => isdbgrid,
  routedKillAllSessions,
  routedKillAllSessionsByPattern,
  routedKillCursors,
  routedKillOp,
  routedKillSessions,
  routedListDatabases,
  listShards,
  mergeAllChunksOnShard,
  mergeChunks,
  moveChunk,
  movePrimary,
  moveRange,
  refineCollectionShardKey,
  removeShard,
  removeShardFromZone,
  routedRenameCollection,
  () => replSetGetStatus,
  shardCollection,
  split,
  routedUpdate,
  updateZoneKeyRange,
  routedValidate,
];
