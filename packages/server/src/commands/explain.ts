import { type Command, defineCommand } from '../command/command.ts';
import { rawDocument, string } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { inPieces } from '../command/pacing.ts';
import { explainCommand } from '../explain/explain-command.ts';

export const explain: Command = defineCommand({
  name: 'explain',
  target: 'database',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  stable: true,
  help: 'Tells how a command would be carried out.',
  fields: fields(
    { explain: required(rawDocument), verbosity: optional(string) },
    { namesItself: true },
  ),
  run: (call, { explain: command, verbosity = 'allPlansExecution' }) =>
    inPieces(call, explainCommand(call, command, verbosity)),
});
