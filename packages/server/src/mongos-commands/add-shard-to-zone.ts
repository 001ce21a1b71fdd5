import { type Command, defineCommand } from '../command/command.ts';
import { string, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { textOfZone } from '../routing/zones.ts';

/** Lets a shard have the chunks of a zone. */
export const addShardToZone = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'addShardToZone',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Lets a shard have the chunks of a zone.',
    fields: fields(
      { addShardToZone: required(string), zone: optional(value) },
      { namesItself: true, lenient: true },
    ),
    run(_, { addShardToZone: id, zone }) {
      cluster.zones.addShard(id, textOfZone(zone));
      return replyOf({});
    },
  });
