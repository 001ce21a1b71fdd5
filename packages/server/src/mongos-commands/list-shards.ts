import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { connectionText } from '../routing/shard.ts';

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
        shards: router.cluster.shards.map((shard) =>
          replyOf({ _id: shard.id, host: connectionText(shard), state: new Int32(1) }),
        ),
      }),
  });
