import { type Command, defineCommand } from '../command/command.ts';
import { string } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** Takes a shard away in steps, as MongoDB does: it gets nothing new, and goes once no database lives there. */
export const removeShard = (router: Router): Command =>
  defineCommand({
    name: 'removeShard',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Removes a shard from this cluster.',
    fields: fields({ removeShard: required(string) }, { namesItself: true }),
    async run(_, { removeShard: name }) {
      const { cluster } = router;
      const shard = cluster.named(name);
      if (cluster.shards.length === 1) {
        throw new CommandError(
          'IllegalOperation',
          'Operation not allowed because it would remove the last shard',
        );
      }
      const { processes } = cluster;
      const databases = cluster.databasesOn(shard);
      const note = 'you need to drop or movePrimary these databases';
      if (!cluster.isDraining(shard)) {
        cluster.drain(shard);
        const msg = 'draining started successfully';
        return replyOf({ msg, state: 'started', shard: name, note, dbsToMove: [...databases] });
      }
      if (databases.length > 0) {
        const remaining = replyOf({ chunks: 0n, dbs: BigInt(databases.length), jumboChunks: 0n });
        const told = { msg: 'draining ongoing', state: 'ongoing', remaining, note };
        return replyOf({ ...told, dbsToMove: [...databases] });
      }
      cluster.remove(shard);
      await processes.release(shard);
      return replyOf({
        msg: 'removeshard completed successfully',
        state: 'completed',
        shard: name,
      });
    },
  });
