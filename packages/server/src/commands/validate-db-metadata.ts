import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { boolean, document, string } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { namespaceText } from '../command/namespace.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import type { Collection } from '../storage/collection.ts';

/** The kinds of indexes that version 1 of the stable API knows not. */
const UNSTABLE: ReadonlySet<string> = new Set(['text', 'geoHaystack', 'columnstore']);

export const validateDBMetadata: Command = defineCommand({
  name: 'validateDBMetadata',
  target: 'database',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Lists what a version of the stable API does not know.',
  fields: fields({
    apiParameters: required(document),
    db: optional(string),
    collection: optional(string),
    strict: optional(boolean),
  }),
  run({ node }, { apiParameters, db, collection }) {
    if (apiParameters.get('strict') !== true) return replyOf({ apiVersionErrors: [] });
    const { catalog } = node.storage;
    const entries = (db === undefined ? catalog.databases() : [db])
      .flatMap((database) => catalog.entries(database))
      .filter((entry) => entry.kind === 'collection')
      .filter(({ namespace }) => collection === undefined || namespace.name === collection);
    return replyOf({ apiVersionErrors: entries.flatMap(errorsOf) });
  },
});

function errorsOf({ namespace, indexes }: Collection): Reply[] {
  return indexes
    .map(({ definition }) => definition)
    .filter(({ paths }) => paths.some(({ special = '' }) => UNSTABLE.has(special)))
    .map(({ name }) =>
      replyOf({
        ns: namespaceText(namespace),
        code: new Int32(323),
        codeName: 'APIStrictError',
        errmsg: `The index with name ${name} is not allowed in API version 1.`,
      }),
    );
}
