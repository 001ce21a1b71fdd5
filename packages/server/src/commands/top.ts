import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { type Reply, replyOf } from '../command/reply.ts';

const KINDS = [
  'total',
  'readLock',
  'writeLock',
  'queries',
  'getmore',
  'insert',
  'update',
  'remove',
  'commands',
] as const;

export const top: Command = defineCommand({
  name: 'top',
  target: 'admin',
  access: 'control',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'absent',
  help: 'Tells of each collection how long it was used: nothing is measured, as in $collStats.',
  fields: fields({}, { lenient: true }),
  run({ node }) {
    const totals: Reply = new Map([['note', 'all times in microseconds']]);
    for (const entry of node.storage.catalog.all()) {
      if (entry.kind !== 'collection') continue;
      const { database, name } = entry.namespace;
      totals.set(`${database}.${name}`, unused());
    }
    return replyOf({ totals });
  },
});

function unused(): Reply {
  return new Map(KINDS.map((kind) => [kind, replyOf({ time: new Int32(0), count: new Int32(0) })]));
}
