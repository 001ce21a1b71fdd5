import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';

export const testVersion2: Command = defineCommand({
  name: 'testVersion2',
  testOnly: true,
  since: '4.9',
  target: 'database',
  access: 'control',
  auth: 'none',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: "Does nothing: MongoDB's own means of testing the stable API.",
  fields: fields({}),
  run: () => new Map(),
});
