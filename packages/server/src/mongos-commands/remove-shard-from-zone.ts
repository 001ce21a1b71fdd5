import { type Command, defineCommand } from '../command/command.ts';
import { string, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { textOfZone } from '../routing/zones.ts';

/** Keeps the chunks of a zone from a shard. */
export const removeShardFromZone = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'removeShardFromZone',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Keeps the chunks of a zone from a shard.',
    fields: fields(
      { removeShardFromZone: required(string), zone: optional(value) },
      { namesItself: true, lenient: true },
    ),
    run(_, { removeShardFromZone: id, zone }) {
      cluster.zones.removeShard(id, textOfZone(zone));
      return replyOf({});
    },
  });
