import { CLUSTER } from '../auth/privilege.ts';
import type { ResolvedRoles } from '../auth/roles.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { document, looseBoolean } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { whenDone } from '../command/maybe-promise.ts';
import { replyOf } from '../command/reply.ts';
import { matchingRows } from '../find/matching-rows.ts';
import type { Storage } from '../storage/storage.ts';
import type { Fields, Value } from '../value/value.ts';

/** The bytes that a database takes at least, as MongoDB would say: a page per collection and index. */
const PAGE_BYTES = 4096;

export const listDatabases: Command = defineCommand({
  name: 'listDatabases',
  target: 'admin',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  stable: true,
  help: 'Lists the databases.',
  fields: fields({
    filter: optional(document),
    nameOnly: optional(looseBoolean),
    authorizedDatabases: optional(looseBoolean),
  }),
  run(call, { filter, nameOnly = false, authorizedDatabases = false }) {
    const { storage, authentication } = call.node;
    const all = ['admin', 'config', 'local', ...storage.catalog.databases()];
    const mayBeSeen = authentication.isRequired
      ? visibleTo(call.connection.authentication.rights, authorizedDatabases)
      : () => true;
    const names = new Set(all.filter(mayBeSeen));
    const rows = [...names].sort().map((name) => describe(storage, name, nameOnly));
    return whenDone(matchingRows(call, rows, filter), (databases) => {
      if (nameOnly) return replyOf({ databases });
      const total = databases.reduce((sum, row) => sum + Number(row.get('sizeOnDisk')), 0);
      return replyOf({
        databases,
        totalSize: BigInt(total),
        totalSizeMb: BigInt(Math.floor(total / 1048576)),
      });
    });
  },
});

// A user who may list all databases sees them all, unless he asks for those that he may use.
function visibleTo(
  { privileges }: ResolvedRoles,
  authorizedOnly: boolean,
): (database: string) => boolean {
  if (!authorizedOnly && privileges.allows(CLUSTER, 'listDatabases')) return () => true;
  return (database) => privileges.allowsSomethingIn(database);
}

function describe(storage: Storage, name: string, nameOnly: boolean): Fields {
  const row: Fields = new Map<string, Value>([['name', name]]);
  if (nameOnly) return row;
  let size = 0;
  for (const entry of storage.catalog.entries(name)) {
    if (entry.kind === 'collection') size += entry.dataSize + PAGE_BYTES * entry.indexes.length;
  }
  return row.set('sizeOnDisk', BigInt(Math.max(size, PAGE_BYTES))).set('empty', false);
}
