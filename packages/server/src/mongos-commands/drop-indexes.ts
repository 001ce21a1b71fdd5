import type { CommandCall } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import { dropIndexes } from '../commands/drop-indexes.ts';
import type { Router } from '../routing/router.ts';
import { beginsWith } from '../routing/shard-key.ts';
import { toldByShard } from '../routing/told-by-shard.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';

/** Drops indexes where the database lives, but not the last one that the shard key needs. */
export const routedDropIndexes = (router: Router): Command =>
  toldByShard(router, dropIndexes, {
    failures: true,
    check: (call) => checkKeyIndex(router, call),
  });

function checkKeyIndex({ cluster }: Router, { generic, body, name }: CommandCall): void {
  const { database } = generic;
  const collection = String(body.value(name));
  const key = cluster.sharded.keyOf(`${database}.${collection}`);
  const asked = body.value('index');
  if (key === undefined || asked === undefined || asked === '*') return;
  const { storage } = cluster.shardOf(database);
  const compatible = (storage.collection(database, collection)?.indexes ?? [])
    .map(({ definition }) => definition)
    .filter((definition) => beginsWith(keyPatternOf(definition), key));
  const names = Array.isArray(asked) ? asked : [asked];
  const isLeft = compatible.some(
    (each) =>
      !names.some((given) => given === each.name || compareValues(given, keyPatternOf(each)) === 0),
  );
  if (isLeft || compatible.length === 0) return;
  const error = new CommandError(
    'CannotDropShardKeyIndex',
    "Cannot drop the only compatible index for this collection's shard key",
  );
  error.origin = 'shard';
  throw error;
}
