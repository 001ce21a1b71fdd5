import type { Timestamp } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { integer, string } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { type Chunk, joinChunks, newestVersion } from '../routing/chunks.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** A chunk stays by itself for this time after it came to its shard: readers of the past may ask where it was. */
const HISTORY_SECONDS = 300;

/** Joins all chunks of a shard that stand side by side and have been there for a while. */
export const mergeAllChunksOnShard = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'mergeAllChunksOnShard',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    since: '7.0.0',
    help: 'Joins the chunks of a shard that stand side by side.',
    fields: fields(
      {
        mergeAllChunksOnShard: required(string),
        shard: required(string),
        maxNumberOfChunksToMerge: optional(integer),
        maxTimeProcessingChunksMS: optional(integer),
      },
      { namesItself: true },
    ),
    run({ node }, { mergeAllChunksOnShard: namespace, shard }) {
      cluster.named(shard);
      const collection = cluster.sharded.find(namespace);
      if (collection === undefined) {
        const words = `Sharded collection '${namespace}' no longer exists`;
        throw new CommandError('ConflictingOperationInProgress', words);
      }
      const before = node.runtime.clock.date() / 1000 - HISTORY_SECONDS;
      for (const run of runsOf(collection.chunks, (chunk) => isSettled(chunk, shard, before))) {
        const { chunks } = cluster.sharded.named(namespace);
        cluster.sharded.replaceChunks(run, [joinChunks(run, newestVersion(chunks))]);
      }
      return replyOf({});
    },
  });

function isSettled(chunk: Chunk, shard: string, before: number): boolean {
  const since = chunk.document.get('onCurrentShardSince') as Timestamp;
  return chunk.shard === shard && since.t < before;
}

// Several in a row that are fit to be one.
function runsOf(chunks: readonly Chunk[], isFit: (chunk: Chunk) => boolean): Chunk[][] {
  const runs: Chunk[][] = [[]];
  for (const chunk of chunks) {
    if (isFit(chunk)) runs.at(-1)?.push(chunk);
    else runs.push([]);
  }
  return runs.filter(({ length }) => length > 1);
}
