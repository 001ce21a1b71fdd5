import type { CommandCall } from '../command/call.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { CommandBody } from '../command/command-body.ts';
import { document, integer, looseBoolean, string } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { parseNamespace } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { beginsWith, checkShardKey } from '../routing/shard-key.ts';
import type { Namespace } from '../storage/document-collection.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import { CommandError } from '../value/command-error.ts';
import { equalValues } from '../value/compare.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields, Value } from '../value/value.ts';

interface Options {
  readonly key: Fields;
  readonly unique: boolean;
  readonly numInitialChunks?: number | undefined;
}

/** Gives a collection a shard key. Its chunks stay where the collection is. */
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
        numInitialChunks: optional(integer),
        presplitHashedZones: optional(looseBoolean),
        timeseries: optional(document),
        collation: optional(document),
      },
      { namesItself: true },
    ),
    async run(call, { shardCollection: text, key, unique = false, numInitialChunks }) {
      const namespace = parseNamespace(text);
      checkOptions({ key, unique, numInitialChunks });
      const { cluster } = router;
      const known = cluster.sharded.keyOf(text);
      if (known !== undefined && !equalValues(known, key)) {
        throw new CommandError(
          'AlreadyInitialized',
          `sharding already enabled for collection ${text}`,
        );
      }
      if (known === undefined) {
        cluster.claim(namespace.database);
        await prepare(router, call, { namespace, key, unique });
        const chunks = numInitialChunks || undefined;
        cluster.shardCollection(namespace, { key, unique, chunks });
      }
      return replyOf({ collectionsharded: text });
    },
  });

function checkOptions({ key, unique, numInitialChunks }: Options): void {
  checkShardKey(key);
  const isHashed = [...key.values()].includes('hashed');
  if (isHashed && unique === true) {
    throw new CommandError(
      'InvalidOptions',
      "Hashed shard keys cannot be declared unique. It's possible to ensure uniqueness on the hashed " +
        'field by declaring an additional (non-hashed) unique index on the field.',
    );
  }
  if (numInitialChunks !== undefined && numInitialChunks > 0 && !isHashed) {
    throw new CommandError(
      'InvalidOptions',
      'numInitialChunks is only supported when the collection is empty and has a hashed field in the ' +
        'shard key pattern',
    );
  }
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
  const collection = shard.storage.collection(database, name);
  if (collection === undefined) await send(new Map([['create', name]]));
  const indexes = collection?.indexes ?? [];
  if (indexes.some(({ definition }) => beginsWith(keyPatternOf(definition), key))) return;
  if (collection !== undefined && collection.count > 0) {
    throw new CommandError(
      'InvalidOptions',
      'Please create an index that starts with the proposed shard key before sharding the collection. ',
    );
  }
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
