import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { refuseSearch } from '../pipeline/refuse-search.ts';

export const updateSearchIndex: Command = defineCommand({
  name: 'updateSearchIndex',
  target: 'collection',
  since: '7.0.2',
  access: 'write',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Search indexes: this server has none.',
  fields: fields({}, { lenient: true }),
  run: refuseSearch,
});
