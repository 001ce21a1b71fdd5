import { type Command, defineCommand } from '../command/command.ts';
import { document, looseBoolean, string } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { parseNamespace } from '../command/namespace.ts';
import { replyOf } from '../command/reply.ts';
import { extendedChunk } from '../routing/chunks.ts';
import type { Router } from '../routing/router.ts';
import { beginsWith, checkShardKey } from '../routing/shard-key.ts';
import { keyPatternOf } from '../storage/index-definition.ts';
import { CommandError } from '../value/command-error.ts';
import { equalValues } from '../value/compare.ts';
import { showFields } from '../value/show-value.ts';

/** Gives a shard key more fields at its end, which an index has to have already. */
export const refineCollectionShardKey = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'refineCollectionShardKey',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Gives a shard key more fields at its end.',
    fields: fields(
      {
        refineCollectionShardKey: required(string),
        key: required(document),
        enforceUniquenessCheck: optional(looseBoolean),
      },
      { namesItself: true },
    ),
    run(_, { refineCollectionShardKey: text, key }) {
      checkShardKey(key);
      const { key: known, chunks } = cluster.shardedNamed(text);
      if (equalValues(known, key)) return replyOf({});
      if (!beginsWith(key, known)) {
        throw new CommandError(
          'InvalidOptions',
          `refineCollectionShardKey shard key ${showFields(key)} does not extend the current shard key ${showFields(known)}`,
        );
      }
      const { database, name } = parseNamespace(text);
      const { storage, id } = cluster.shardOf(database);
      const indexes = storage.collection(database, name)?.indexes ?? [];
      if (!indexes.some(({ definition }) => beginsWith(keyPatternOf(definition), key))) {
        throw new CommandError(
          'InvalidOptions',
          `Failed command { _shardsvrValidateShardKeyCandidate: "${text}", key: ${showFields(key)} } for ` +
            `database '${database}' on shard '${id}' :: caused by :: Please create an index that starts with ` +
            "the proposed shard key before refining the collection's shard key. ",
        );
      }
      cluster.sharded.change(text, { key });
      cluster.sharded.replaceChunks(
        chunks,
        chunks.map((chunk) => extendedChunk(chunk, key)),
      );
      return replyOf({});
    },
  });
