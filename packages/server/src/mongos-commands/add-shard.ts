import { type Command, defineCommand } from '../command/command.ts';
import { string } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { parseConnectionText } from '../routing/shard.ts';
import { CommandError } from '../value/command-error.ts';

/** Makes a replica set that is other processes a shard; to add one again changes nothing. */
export const addShard = (router: Router): Command =>
  defineCommand({
    name: 'addShard',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Adds a shard to this cluster.',
    fields: fields({ addShard: required(string), name: optional(string) }, { namesItself: true }),
    async run(_, { addShard: text, name }) {
      const { cluster } = router;
      const { processes } = cluster;
      const { setName, hosts } = parseConnectionText(text);
      if (hosts.length === 0) {
        throw new CommandError('FailedToParse', `${text} names no host`);
      }
      const known = cluster.shards.find((each) => each.setName === setName);
      if (known !== undefined && (name === undefined || name === known.id)) {
        return replyOf({ shardAdded: known.id });
      }
      const id = name ?? setName;
      if (known !== undefined || cluster.shards.some((each) => each.id === id)) {
        throw new CommandError(
          'IllegalOperation',
          `A shard named ${known?.id ?? id} containing the replica set '${known?.setName ?? id}' already exists`,
        );
      }
      const shard = await processes.start(id, setName, hosts);
      try {
        cluster.add(shard);
      } catch (error) {
        await processes.release(shard);
        throw error;
      }
      return replyOf({ shardAdded: id });
    },
  });
