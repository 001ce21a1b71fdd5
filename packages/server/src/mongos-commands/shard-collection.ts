import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { CommandBody } from '../command/command-body.ts';
import { document, looseBoolean, numberOf, string, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { parseNamespace } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { CommandError } from '../value/command-error.ts';
import { equalValues } from '../value/compare.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';

/** Gives a collection a shard key. Its chunks stay where the collection is: there is no balancer. */
export const shardCollection = (router: Router): Command =>
  defineCommand({
    name: 'shardCollection',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Gives a collection a shard key.',
    fields: fields(
      {
        shardCollection: required(string),
        key: required(document),
        unique: optional(looseBoolean),
        numInitialChunks: optional(value),
        collation: optional(document),
      },
      { namesItself: true },
    ),
    async run(call, { shardCollection: text, key, unique = false }) {
      const namespace = parseNamespace(text);
      checkKey(key);
      const { cluster } = router;
      const known = cluster.shardKeyOf(text);
      if (known !== undefined && !equalValues(known, key)) {
        throw new CommandError(
          'AlreadyInitialized',
          `sharding already enabled for collection ${text}`,
        );
      }
      if (known === undefined) {
        cluster.claim(namespace.database);
        await prepare(router, call, { namespace, key, unique });
        cluster.shardCollection(namespace, { key, unique });
      }
      return replyOf({ collectionsharded: text });
    },
  });

function checkKey(key: Fields): void {
  const values = [...key.values()];
  const hashed = values.filter((each) => each === 'hashed').length;
  const others = values.filter((each) => each !== 'hashed');
  if (values.length > 0 && hashed <= 1 && others.every((each) => numberOf(each) === 1)) return;
  throw new CommandError(
    'BadValue',
    `Shard key ${showFields(key)} can contain either a single 'hashed' field or multiple numerical ` +
      'fields set to a value of 1.',
  );
}

// Makes the collection and the index of its key, where they are not there yet.
async function prepare(
  router: Router,
  call: CommandCall,
  { namespace, key, unique }: { namespace: Namespace; key: Fields; unique: boolean },
): Promise<void> {
  const { database, name } = namespace;
  const shard = router.cluster.claim(database);
  const inDatabase: CommandCall = { ...call, generic: { ...call.generic, database } };
  const send = async (body: Fields): Promise<void> => {
    body.set('$db', database);
    await router.runOn(inDatabase, shard, new CommandBody(encodeFields(body)));
  };
  if (shard.storage.collection(database, name) === undefined)
    await send(new Map([['create', name]]));
  if (key.size === 1 && key.get('_id') !== undefined && key.get('_id') !== 'hashed') return;
  const index: Fields = new Map<string, Value>([
    ['key', key],
    ['name', [...key].map(([field, order]) => `${field}_${String(order)}`).join('_')],
  ]);
  if (unique) index.set('unique', true);
  await send(
    new Map<string, Value>([
      ['createIndexes', name],
      ['indexes', [index]],
    ]),
  );
}
