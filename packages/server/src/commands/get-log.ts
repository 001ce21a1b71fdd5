import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { string } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';

const LOGS: readonly string[] = ['global', 'startupWarnings'];

export const getLog: Command = defineCommand({
  name: 'getLog',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'local',
  help: 'Returns log lines; an embedded server keeps none.',
  fields: fields({ getLog: required(string) }, { namesItself: true }),
  run(_call, { getLog: name }) {
    if (name === '*') return replyOf({ names: [...LOGS] });
    if (!LOGS.includes(name)) {
      throw new CommandError('OperationFailed', `No log named '${name}'`);
    }
    return replyOf({ totalLinesWritten: new Int32(0), log: [] });
  },
});
