import { type Command, defineCommand } from '../command/command.ts';
import { document, looseBoolean, string } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';
import { staysWhole } from './move-chunk.ts';

/** Leaves a range where it is, or refuses: all of a sharded collection is on the shard of its database. */
export const moveRange = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'moveRange',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    since: '6.0.0',
    help: 'Moves a range of a sharded collection to a shard.',
    fields: fields(
      {
        moveRange: required(string),
        toShard: required(string),
        min: optional(document),
        max: optional(document),
        forceJumbo: optional(looseBoolean),
        secondaryThrottle: optional(looseBoolean),
        waitForDelete: optional(looseBoolean),
      },
      { namesItself: true },
    ),
    run(_, { moveRange: namespace, toShard, min, max }) {
      if (min === undefined && max === undefined) {
        throw new CommandError('InvalidOptions', "Missing required parameter 'min' or 'max'");
      }
      const known = cluster.sharded.find(namespace);
      if (known === undefined) {
        throw new CommandError('NamespaceNotFound', `collection ${namespace} not found`);
      }
      if (!cluster.shards.some(({ id }) => id === toShard)) {
        const words = `Could not find destination shard :: caused by :: Shard ${toShard} not found`;
        throw new CommandError('ShardNotFound', words);
      }
      const [chunk] = known.chunks;
      if (chunk !== undefined && chunk.shard !== toShard) throw staysWhole(namespace, chunk.shard);
      return replyOf({});
    },
  });
