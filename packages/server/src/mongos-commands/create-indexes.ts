import { Binary } from 'bson';
import type { CommandCall } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import { createIndexes } from '../commands/create-indexes.ts';
import type { Router } from '../routing/router.ts';
import { beginsWith } from '../routing/shard-key.ts';
import { toldByShard } from '../routing/told-by-shard.ts';
import { CommandError } from '../value/command-error.ts';
import { showFields, showValue } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';

/** Builds indexes where the database lives. Values are unique over all shards only where they begin with the shard key. */
export const routedCreateIndexes = (router: Router): Command =>
  toldByShard(router, createIndexes, {
    failures: true,
    check: (call) => checkUnique(router, call),
  });

function checkUnique({ cluster }: Router, call: CommandCall): void {
  const { database } = call.generic;
  const name = String(call.body.value(call.name));
  const key = cluster.sharded.keyOf(`${database}.${name}`);
  const indexes = call.body.value('indexes');
  if (key === undefined || !Array.isArray(indexes)) return;
  for (const index of indexes) {
    const pattern = uniquePattern(index);
    if (pattern === undefined || beginsWith(pattern, key)) continue;
    const shown = (uuid: Uint8Array): string => showValue(new Binary(uuid, 4));
    const uuid = cluster.shardOf(database).storage.collection(database, name)?.uuid;
    const error = new CommandError(
      'CannotCreateIndex',
      `Index build failed: ${shown(call.node.storage.newUuid()).slice(6, -2)}: Collection ${database}.${name} ( ` +
        `${uuid === undefined ? '' : shown(uuid).slice(6, -2)} ) :: caused by :: cannot create index with 'unique' or ` +
        `'prepareUnique' option over ${showFields(pattern)} with shard key pattern ${showFields(key)}`,
    );
    error.origin = 'shard';
    throw error;
  }
}

function uniquePattern(index: Value): Fields | undefined {
  if (!(index instanceof Map)) return undefined;
  const key = index.get('key');
  const isUnique = index.get('unique') === true || index.get('prepareUnique') === true;
  return isUnique && key instanceof Map && !(key.size === 1 && key.has('_id')) ? key : undefined;
}
