import { Int32 } from 'bson';
import { forgetView } from '../collection/system-views.ts';
import { countedIndexes } from '../collection/time-series.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { namespaceOf, namespaceText } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import { isAtLeast } from '../command/version.ts';
import { CommandError } from '../value/command-error.ts';

const BUCKETS = /^system\.buckets\./;

export const drop: Command = defineCommand({
  name: 'drop',
  target: 'collection',
  access: 'write',
  auth: 'required',
  exclusive: 'collection',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  stable: true,
  help: 'Drops a collection or a view.',
  fields: fields({}),
  run(call) {
    const namespace = namespaceOf(call);
    const { storage, version, cursors } = call.node;
    const { database } = namespace;
    // Dropping the buckets drops the series that is made of them.
    const series = storage.catalog.find(database, namespace.name.replace(BUCKETS, ''));
    const isSeries = series?.kind === 'collection' && !series.idsAreUnique;
    const entry = isSeries ? series : storage.catalog.find(database, namespace.name);
    const ns = namespaceText(entry?.namespace ?? namespace);
    if (entry === undefined) {
      if (isAtLeast(version, '7.0')) return new Map();
      throw new CommandError('NamespaceNotFound', 'ns not found');
    }
    if (entry.kind === 'view') forgetView(call, entry);
    storage.drop(entry);
    cursors.killOver((namespace) => namespace === ns);
    return entry.kind === 'view'
      ? replyOf({ ns })
      : replyOf({
          nIndexesWas: new Int32(countedIndexes(entry).length),
          ns: !isSeries && BUCKETS.test(namespace.name) ? undefined : ns,
        });
  },
});
