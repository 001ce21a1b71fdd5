import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { failPointMode } from '../command/fail-points.ts';
import { document, string, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const configureFailPoint: Command = defineCommand({
  name: 'configureFailPoint',
  testOnly: true,
  target: 'admin',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Turns a failpoint on or off.',
  fields: fields(
    {
      configureFailPoint: required(string),
      mode: required(value),
      data: optional(document),
    },
    { namesItself: true, lenient: true },
  ),
  run({ node }, { configureFailPoint: name, mode, data = new Map() }) {
    const acted = node.failPoints.configure(name, failPointMode(mode), data);
    return replyOf({ count: new Int32(acted) });
  },
});
