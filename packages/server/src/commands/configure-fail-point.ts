import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { failPointMode } from '../command/fail-points.ts';
import { document, string, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';

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
      mode: optional(value),
      data: optional(document),
    },
    { namesItself: true, lenient: true },
  ),
  run({ node }, { configureFailPoint: name, mode, data = new Map() }) {
    if (mode === undefined) {
      const words = "When setting a failpoint, you must supply a 'mode'";
      throw new CommandError('IllegalOperation', words);
    }
    const acted = node.failPoints.configure(name, failPointMode(mode), data);
    return replyOf({ count: new Int32(acted) });
  },
});
