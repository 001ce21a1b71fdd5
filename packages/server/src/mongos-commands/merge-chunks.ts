import { ObjectId, Timestamp } from 'bson';
import { type Command, defineCommand } from '../command/command.ts';
import { documents, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { chunksFilling, joinChunks, newestVersion } from '../routing/chunks.ts';
import type { Router } from '../routing/router.ts';
import { isKeyValue, refusal } from '../routing/shard-key.ts';
import type { ShardedCollection } from '../routing/sharded-collections.ts';
import { CommandError } from '../value/command-error.ts';
import { equalValues } from '../value/compare.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields } from '../value/value.ts';
import { nameIn } from './split.ts';

/** Joins chunks that stand side by side. */
export const mergeChunks = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'mergeChunks',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Joins chunks of a sharded collection that stand side by side.',
    fields: fields(
      { mergeChunks: required(value), bounds: optional(documents) },
      { namesItself: true, lenient: true },
    ),
    run(_, { mergeChunks: given, bounds }) {
      const namespace = nameIn(given);
      const collection = cluster.shardedNamed(namespace);
      const { key, chunks } = collection;
      if (bounds === undefined || bounds.length === 0) return refusal('no bounds were specified');
      const [min, max, ...more] = bounds;
      if (min === undefined || max === undefined || more.length > 0) {
        return refusal('only a min and max bound may be specified');
      }
      const shownBounds = `[${showFields(min)},${showFields(max)})`;
      if (!isKeyValue(key, min) || !isKeyValue(key, max)) {
        return refusal(
          `shard key bounds ${shownBounds} are not valid for shard key pattern ${showFields(key)}`,
        );
      }
      const joined = chunksFilling(chunks, min, max);
      if (joined.length === 0) throw staleConfig(namespace, collection, [min, max]);
      if (joined.length > 1) {
        cluster.sharded.replaceChunks(joined, [joinChunks(joined, newestVersion(chunks))]);
      }
      return replyOf({});
    },
  });

// A shard that is asked for what it does not have takes the mongos for one that has not heard of the newest version.
function staleConfig(
  ns: string,
  { document, chunks }: ShardedCollection,
  [min, max]: readonly [Fields, Fields],
): CommandError {
  const range = `[${showFields(min)}, ${showFields(max)})`;
  const begins = chunks.some((chunk) => equalValues(chunk.min, min));
  const words = begins
    ? `Shard does not contain a sequence of chunks that exactly fills the range ${range}`
    : `Range with bounds ${range} is not owned by this shard.`;
  const { major, minor } = newestVersion(chunks);
  const none = 0xffff_ffff;
  return new CommandError('StaleConfig', words, {
    ns,
    vReceived: replyOf({
      e: new ObjectId('00000000ffffffffffffffff'),
      t: new Timestamp({ t: none, i: none }),
      v: new Timestamp({ t: 0, i: 0 }),
    }),
    vWanted: replyOf({
      e: document.get('lastmodEpoch'),
      t: document.get('timestamp'),
      v: new Timestamp({ t: major, i: minor }),
    }),
    shardId: chunks[0]?.shard,
  });
}
