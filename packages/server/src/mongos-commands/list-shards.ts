import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import type { Fields, Value } from '../value/value.ts';

const ORDER = ['_id', 'host', 'tags', 'draining', 'state', 'topologyTime'];

/** The shards of the cluster. */
export const listShards = (router: Router): Command =>
  defineCommand({
    name: 'listShards',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Lists the shards of this cluster.',
    fields: fields({}),
    run: () =>
      replyOf({
        shards: router.cluster.documents.all('shards').map(
          (shard): Fields =>
            new Map<string, Value>(
              ORDER.flatMap((name): [string, Value][] => {
                const value = shard.get(name);
                return value === undefined ? [] : [[name, value]];
              }),
            ),
        ),
      }),
  });
