import type { Command } from '../command/command.ts';
import type { Router } from '../routing/router.ts';
import { routedAbortTransaction } from './abort-transaction.ts';
import { addShard } from './add-shard.ts';
import { routedAggregate } from './aggregate.ts';
import { balancerCollectionStatus } from './balancer-collection-status.ts';
import { balancerStart } from './balancer-start.ts';
import { balancerStatus } from './balancer-status.ts';
import { balancerStop } from './balancer-stop.ts';
import { routedBulkWrite } from './bulk-write.ts';
import { checkMetadataConsistency } from './check-metadata-consistency.ts';
import { routedCommitTransaction } from './commit-transaction.ts';
import { routedCurrentOp } from './current-op.ts';
import { routedDelete } from './delete.ts';
import { routedDrop } from './drop.ts';
import { routedDropDatabase } from './drop-database.ts';
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
import { removeShard } from './remove-shard.ts';
import { routedRenameCollection } from './rename-collection.ts';
import { replSetGetStatus } from './repl-set-get-status.ts';
import { shardCollection } from './shard-collection.ts';
import { routedUpdate } from './update.ts';

/** The commands that a mongos has of its own, or does otherwise than a mongod. */
export const mongosCommands: readonly ((router: Router) => Command)[] = [
  routedAbortTransaction,
  addShard,
  balancerCollectionStatus,
  balancerStart,
  balancerStatus,
  balancerStop,
  routedAggregate,
  routedBulkWrite,
  () => checkMetadataConsistency,
  routedCommitTransaction,
  routedCurrentOp,
  routedDelete,
  routedDropDatabase,
  routedDrop,
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
  removeShard,
  routedRenameCollection,
  () => replSetGetStatus,
  shardCollection,
  routedUpdate,
];
