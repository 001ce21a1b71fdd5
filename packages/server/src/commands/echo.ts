import { type Command, defineCommand } from '../command/command.ts';
import { decodedValue } from '../command/command-body.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';

export const echo: Command = defineCommand({
  name: 'echo',
  target: 'database',
  access: 'control',
  auth: 'required',
  testOnly: true,
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Answers with the command.',
  fields: fields({}, { lenient: true }),
  run: ({ body }) =>
    replyOf({ echo: new Map(body.elements.map((each) => [each.name, decodedValue(each)])) }),
});
