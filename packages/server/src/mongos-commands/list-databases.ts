import type { Command } from '../command/command.ts';
import { numberOf } from '../command/grammar/field-type.ts';
import { type Reply, type ReplyValue, replyOf } from '../command/reply.ts';
import { listDatabases } from '../commands/list-databases.ts';
import type { Router } from '../routing/router.ts';
import type { Fields, Value } from '../value/value.ts';

/** The databases of all shards, with what each shard holds of them. */
export const routedListDatabases = (router: Router): Command => ({
  ...listDatabases,
  async run(call) {
    const rows = new Map<string, Fields>();
    for (const set of router.cluster.sets) {
      const reply = await router.runOn(call, set);
      for (const row of databasesOf(reply)) {
        const name = String(row.get('name'));
        if (!isShown(router, name, set === router.cluster.config)) continue;
        rows.set(
          name,
          merged(rows.get(name), row, set === router.cluster.config ? 'config' : set.id),
        );
      }
    }
    const databases = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    if (!databases.some((row) => row.has('sizeOnDisk'))) return replyOf({ databases });
    const total = databases.reduce((sum, row) => sum + (numberOf(row.get('sizeOnDisk')) ?? 0), 0);
    return replyOf({
      databases,
      totalSize: BigInt(total),
      totalSizeMb: BigInt(Math.floor(total / 1048576)),
    });
  },
});

function databasesOf(reply: Reply): readonly Fields[] {
  const databases: ReplyValue | undefined = reply.get('databases');
  return Array.isArray(databases) ? (databases as readonly Fields[]) : [];
}

// `local` is each server's own, and what belongs to the cluster lives with its configuration.
function isShown({ cluster }: Router, name: string, isConfig: boolean): boolean {
  return name !== 'local' && cluster.isOwn(name) === isConfig;
}

function merged(known: Fields | undefined, row: Fields, shard: string): Fields {
  const size = row.get('sizeOnDisk');
  if (size === undefined) return known ?? row;
  const shards: Fields = new Map((known?.get('shards') as Fields | undefined) ?? []);
  shards.set(shard, size);
  const sum = [...shards.values()].reduce<bigint>((all, each) => all + BigInt(each as bigint), 0n);
  return new Map<string, Value>([...row, ['sizeOnDisk', sum], ['shards', shards]]);
}
