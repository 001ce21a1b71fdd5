import { encode } from '@touchstone/protocol';
import type { Document } from 'bson';
import { askingServer } from '../asking-server.ts';
import type { Chance } from '../chance.ts';
import type { TargetDefinition } from '../target.ts';
import { anyDocument, anyValue } from '../values.ts';
import { anyPipeline } from './pipelines.ts';

const FIELDS = [
  'filter',
  'query',
  'q',
  'u',
  'update',
  'updates',
  'deletes',
  'documents',
  'pipeline',
  'cursor',
  'sort',
  'projection',
  'limit',
  'skip',
  'batchSize',
  'hint',
  'collation',
  'let',
  'key',
  'indexes',
  'index',
  'name',
  'ops',
  'nsInfo',
  'roles',
  'privileges',
  'pwd',
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'comment',
  'viewOn',
  'validator',
  'capped',
  'size',
  'timeseries',
  'map',
  'reduce',
  'out',
  'to',
  'new',
  'upsert',
  'remove',
  'fields',
  'arrayFilters',
  'ordered',
  'explain',
  'verbosity',
  'scale',
  'mode',
  'data',
  'topologyVersion',
];
const COLLECTION = ['c', 'v', 'none', 'system.views', '', 'a$b'];

function commandOf(names: readonly string[], chance: Chance): Document {
  const name = chance.pick(names);
  const first = chance.once(4) ? anyValue(chance) : chance.pick<unknown>([...COLLECTION, 1]);
  const command: Document = { [name]: first };
  for (let left = chance.below(5); left > 0; left--) {
    command[chance.pick(FIELDS)] = anyValue(chance);
  }
  if (name === 'aggregate' && chance.once(2)) Object.assign(command, anyPipeline(chance));
  if (name === 'insert' && chance.once(2)) command['documents'] = [anyDocument(chance, 3)];
  if (command['maxTimeMS'] === undefined) command['maxTimeMS'] = 200;
  command['$db'] = chance.once(8) ? 'admin' : 'fuzz';
  return command;
}

/** Commands of any fields of any type: each is answered in time, and not with a fault of the server's own. */
export const commands: TargetDefinition = {
  name: 'commands',
  open: () => askingServer('commands', (names) => (chance) => encode(commandOf(names, chance))),
};
