import { type Command, defineCommand } from '../command/command.ts';
import { document, string, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { textOfZone } from '../routing/zones.ts';
import { CommandError } from '../value/command-error.ts';
import type { Fields } from '../value/value.ts';

/** Gives a range of shard keys to a zone, or, with null, takes it from the zone that has it. */
export const updateZoneKeyRange = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'updateZoneKeyRange',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Gives a range of shard keys to a zone.',
    fields: fields(
      {
        updateZoneKeyRange: required(string),
        min: optional(document),
        max: optional(document),
        zone: optional(value),
      },
      { namesItself: true, lenient: true },
    ),
    run({ body }, { updateZoneKeyRange: namespace, min, max, zone }) {
      const range = { namespace, min: bound('min', min), max: bound('max', max) };
      if (body.value('zone') === null) cluster.zones.removeRange(range);
      else cluster.zones.addRange(range, textOfZone(zone));
      return replyOf({});
    },
  });

function bound(name: string, given: Fields | undefined): Fields {
  if (given !== undefined) return given;
  throw new CommandError(
    'NoSuchKey',
    `The field '${name}' cannot be parsed :: caused by :: Missing expected field "${name}"`,
  );
}
