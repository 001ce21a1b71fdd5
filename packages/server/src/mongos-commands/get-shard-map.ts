import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { connectionText } from '../routing/shard.ts';

/** The place where the replica sets of the cluster are. */
export const getShardMap = (router: Router): Command =>
  defineCommand({
    name: 'getShardMap',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Tells where the shards and the configuration are.',
    fields: fields({}),
    run() {
      const { config, shards } = router.cluster;
      const named = [
        ...shards.map((shard) => [shard.id, shard] as const),
        ['config', config] as const,
      ];
      const map: Reply = new Map(named.map(([id, set]) => [id, connectionText(set)]));
      const hosts: Reply = new Map(
        named.flatMap(([id, set]) => set.hosts.map((host) => [host, id] as const)),
      );
      const connStrings: Reply = new Map(named.map(([id, set]) => [connectionText(set), id]));
      return replyOf({ map, hosts, connStrings });
    },
  });
