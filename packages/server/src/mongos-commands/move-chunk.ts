import { Int32 } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { document, documents, looseBoolean, string, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { type Chunk, chunkBetween, chunkWith } from '../routing/chunks.ts';
import type { Router } from '../routing/router.ts';
import { keyOfQuery } from '../routing/shard-key.ts';
import type { ShardedCollection } from '../routing/sharded-collections.ts';
import { CommandError } from '../value/command-error.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields } from '../value/value.ts';

/** Leaves a chunk where it is, or refuses: all of a sharded collection is on the shard of its database. */
export const moveChunk = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'moveChunk',
    aliases: ['movechunk'],
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Moves a chunk of a sharded collection to a shard.',
    fields: fields(
      {
        moveChunk: required(string),
        to: required(string),
        find: optional(document),
        bounds: optional(documents),
        forceJumbo: optional(looseBoolean),
        _secondaryThrottle: optional(looseBoolean),
        secondaryThrottle: optional(looseBoolean),
        _waitForDelete: optional(looseBoolean),
        waitForDelete: optional(looseBoolean),
        maxChunkSizeBytes: optional(value),
      },
      { namesItself: true },
    ),
    run({ node }, { moveChunk: namespace, to, find, bounds }) {
      const started = node.runtime.clock.now();
      const { key, chunks } = cluster.shardedNamed(namespace);
      if (!cluster.shards.some(({ id }) => id === to)) {
        throw new CommandError('ShardNotFound', 'moveChunk destination shard does not exist');
      }
      const chunk = chunkAsked({ key, chunks }, find, bounds);
      if (chunk.shard !== to) throw staysWhole(namespace, chunk.shard);
      return replyOf({ millis: new Int32(Math.round(node.runtime.clock.now() - started)) });
    },
  });

function chunkAsked(
  { key, chunks }: Pick<ShardedCollection, 'key' | 'chunks'>,
  find: Fields | undefined,
  bounds: readonly Fields[] | undefined,
): Chunk {
  if (find === undefined) {
    const words = 'need to specify query or bounds';
    if (bounds === undefined) throw new CommandError('InvalidOptions', words);
    const [min = new Map(), max = new Map()] = bounds;
    const chunk = chunkBetween(chunks, min, max);
    if (chunk !== undefined) return chunk;
    throw new CommandError(
      'Location656452',
      `no chunk found with the shard key bounds [${showFields(min)}, ${showFields(max)})`,
    );
  }
  if (bounds !== undefined) {
    throw new CommandError('InvalidOptions', 'cannot specify query and bounds at the same time');
  }
  const wanted = keyOfQuery(key, find);
  const chunk = wanted && chunkWith(chunks, wanted);
  if (chunk !== undefined) return chunk;
  throw new CommandError(
    'ShardKeyNotFound',
    `no shard key found in chunk query ${showFields(find)}`,
  );
}

/** The refusal to take a collection apart. */
export function staysWhole(namespace: string, shard: string): CommandError {
  return new CommandError(
    'CommandNotSupported',
    `All chunks of ${namespace} are on ${shard}, where its database is: this server keeps a sharded ` +
      'collection whole. movePrimary moves the database with all of them.',
  );
}
