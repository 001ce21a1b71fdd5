import type { CommandCall, MaybePromise } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import type { Reply } from '../command/reply.ts';
import { bulkWrite, checkBulkWriteIsOn } from '../commands/bulk-write.ts';
import { type RoutedOperation, runRoutedBulk } from '../routing/routed-bulk.ts';
import { databaseOf, type Router } from '../routing/router.ts';
import type { Shard } from '../routing/shard.ts';
import { CommandError } from '../value/command-error.ts';
import { checkBatchSize } from '../write/batch-size.ts';
import { bulkNamespace, bulkOperation } from '../write/bulk-operation.ts';

/** Writes into collections of several databases, wherever each of them lives. */
export const routedBulkWrite = (router: Router): Command => ({
  ...bulkWrite,
  run(call): MaybePromise<Reply> {
    const body = bulkWrite.fields.parse(call.body, call.node.version) as Parsed;
    checkBulkWriteIsOn(call);
    checkBatchSize(call, body.ops.length);
    const operations = operationsOf(router, call, body);
    const shards = new Set(operations.map(({ shard }) => shard));
    const [only] = shards;
    if (only === undefined) return router.run(call);
    return shards.size === 1 ? router.runIn(call, only) : runRoutedBulk(router, call, operations);
  },
});

interface Parsed {
  readonly ops: readonly Uint8Array[];
  readonly nsInfo: readonly Uint8Array[];
}

function operationsOf(
  router: Router,
  { node }: CommandCall,
  { ops, nsInfo }: Parsed,
): readonly RoutedOperation[] {
  const namespaces = nsInfo.map((bytes) => bulkNamespace(bytes, node.version).ns);
  const targets = ops.map((bytes, index) => {
    const { target } = bulkOperation(bytes, node.version);
    const namespace = namespaces[target];
    if (namespace !== undefined) return { bytes, index, database: databaseOf(namespace) };
    throw new CommandError('BadValue', `BulkWrite ops entry ${index} has an invalid nsInfo index.`);
  });
  // A database gets its shard only once nothing is wrong with the command.
  return targets.map(({ bytes, index, database }) => {
    const shard: Shard = router.cluster.claim(database);
    return { bytes, index, shard };
  });
}
