import { type Command, defineCommand } from '../command/command.ts';
import { document, value } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { CommandError } from '../value/command-error.ts';

export const appendOplogNote: Command = defineCommand({
  name: 'appendOplogNote',
  target: 'admin',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Writes a note into the op-log.',
  fields: fields({ data: optional(document), maxClusterTime: optional(value) }, { lenient: true }),
  run({ node }, { data }) {
    if (node.member === undefined) {
      const words = 'Must have replication set up to run "appendOplogNote"';
      throw new CommandError('NoReplicationEnabled', words);
    }
    if (data === undefined) throw new CommandError('NoSuchKey', 'Missing expected field "data"');
    node.storage.oplog.append({ kind: 'noop', note: data });
    return new Map();
  },
});
