import { createHash } from 'node:crypto';
import { present } from '@touchstone/protocol';
import { Binary, Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { value } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Collection } from '../storage/collection.ts';
import { idOf } from '../storage/id-key.ts';
import type { StoredRecord } from '../storage/stored-record.ts';
import { compareStrings, compareValues } from '../value/compare.ts';

export const dbHash: Command = defineCommand({
  name: 'dbHash',
  aliases: ['dbhash'],
  target: 'database',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Tells a digest of all documents, collection by collection.',
  fields: fields(
    { collections: optional(value), skipTempCollections: optional(value) },
    { lenient: true },
  ),
  run({ node, generic }, { collections: asked }) {
    const wanted = Array.isArray(asked) && asked.length > 0 ? new Set(asked) : undefined;
    const collections = [...node.storage.catalog.entries(generic.database)]
      .filter((entry): entry is Collection => entry.kind === 'collection')
      .filter(({ namespace }) => wanted?.has(namespace.name) ?? namespace.name !== 'system.profile')
      .sort((a, b) => compareStrings(a.namespace.name, b.namespace.name));
    const digests = collections.map((each) => [each.namespace.name, digestOf(each)] as const);
    const whole = createHash('md5');
    for (const [name, digest] of digests) whole.update(`${name}\0`).update(digest);
    return replyOf({
      host: node.address,
      collections: replyOf(Object.fromEntries(digests)),
      capped: collections
        .filter(({ options }) => options.capped !== undefined)
        .map(({ namespace }) => namespace.name),
      uuids: replyOf(
        Object.fromEntries(
          collections.map(({ namespace, uuid }) => [namespace.name, new Binary(uuid, 4)]),
        ),
      ),
      md5: whole.digest('hex'),
      timeMillis: new Int32(0),
    });
  },
});

// In the order of `_id`; capped collections in that of their documents.
function digestOf(collection: Collection): string {
  const hash = createHash('md5');
  const records =
    collection.options.capped === undefined ? inOrder(collection) : [...collection.records()];
  for (const { head } of records) if (head.bytes !== undefined) hash.update(head.bytes);
  return hash.digest('hex');
}

function inOrder(collection: Collection): StoredRecord[] {
  const records = [...collection.records()].filter(({ head }) => head.bytes !== undefined);
  const keyed = records.map((record) => ({ record, id: idOf(present(record.head.bytes)) ?? null }));
  return keyed.sort((a, b) => compareValues(a.id, b.id)).map(({ record }) => record);
}
