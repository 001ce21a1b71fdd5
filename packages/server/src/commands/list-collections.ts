import { present } from '@touchstone/protocol';
import { Binary } from 'bson';
import { listingBatch, listingCursor } from '../catalog/listing.ts';
import { BUCKETS } from '../collection/buckets-collection.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { document, looseBoolean, numberOf } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import type { CatalogEntry } from '../storage/catalog.ts';
import type { Collection } from '../storage/collection.ts';
import type { Fields, Value } from '../value/value.ts';

export const listCollections: Command = defineCommand({
  name: 'listCollections',
  target: 'database',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  stable: true,
  help: 'Lists the collections and views of a database.',
  fields: fields({
    filter: optional(document),
    nameOnly: optional(looseBoolean),
    authorizedCollections: optional(looseBoolean),
    cursor: optional(listingCursor),
  }),
  run(call, { filter, nameOnly = false, cursor }) {
    const { database } = call.generic;
    const { catalog } = call.node.storage;
    const entries = catalog.entries(database).flatMap((entry) => {
      const buckets = catalog.find(database, `${BUCKETS}${entry.namespace.name}`);
      return buckets?.kind === 'collection' && buckets.isDerived ? [entry, buckets] : [entry];
    });
    return listingBatch(call, {
      namespace: `${database}.$cmd.listCollections`,
      rows: entries.map((entry) => (nameOnly ? nameOf(entry) : describe(entry))),
      filter,
      batchSize: cursor,
    });
  },
});

function nameOf(entry: CatalogEntry): Fields {
  return new Map<string, Value>([
    ['name', entry.namespace.name],
    ['type', typeOf(entry)],
  ]);
}

function isSeries({ options, isDerived }: Collection): boolean {
  return !isDerived && options.shown.has('timeseries');
}

function typeOf(entry: CatalogEntry): string {
  if (entry.kind === 'view') return 'view';
  return isSeries(entry) ? 'timeseries' : 'collection';
}

function describe(entry: CatalogEntry): Fields {
  const row = nameOf(entry);
  const info: Fields = new Map([['readOnly', entry.kind === 'view']]);
  if (entry.kind === 'view') return row.set('options', entry.shown).set('info', info);
  row.set('options', optionsOf(entry.options.shown)).set('info', info);
  // Of a time series, MongoDB shows what looks like a view of its buckets.
  if (isSeries(entry)) return row;
  info.set('uuid', new Binary(entry.uuid, 4));
  if (entry.options.clustered !== undefined || entry.options.shown.has('clusteredIndex'))
    return row;
  return row.set('idIndex', present(entry.indexes[0]).definition.specification);
}

// A lifetime is shown as an int64, and of a series what it is comes last.
function optionsOf(shown: Fields): Fields {
  const seconds = numberOf(shown.get('expireAfterSeconds'));
  const timeseries = shown.get('timeseries');
  if (seconds === undefined && timeseries === undefined) return shown;
  const options: Fields = new Map(shown);
  if (seconds !== undefined) options.set('expireAfterSeconds', BigInt(seconds));
  if (timeseries === undefined) return options;
  options.delete('timeseries');
  return options.set('timeseries', timeseries);
}
