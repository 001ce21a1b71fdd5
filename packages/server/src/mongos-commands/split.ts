import { type Command, defineCommand } from '../command/command.ts';
import { document, documents, value } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { parseNamespace } from '../command/namespace.ts';
import { type Reply, replyOf } from '../command/reply.ts';
import { type Chunk, chunkBetween, chunkWith, cutChunk, newestVersion } from '../routing/chunks.ts';
import type { Router } from '../routing/router.ts';
import {
  isKeyValue,
  keyOfDocument,
  keyOfQuery,
  refusal,
  wrongHashedBound,
} from '../routing/shard-key.ts';
import type { ShardedCollection } from '../routing/sharded-collections.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues, equalValues } from '../value/compare.ts';
import { showElement, showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';

interface Asked {
  readonly find?: Fields | undefined;
  readonly middle?: Fields | undefined;
  readonly bounds?: readonly Fields[] | undefined;
}

/** Cuts a chunk in two: at a key, or in the middle of its documents. */
export const split = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'split',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Cuts a chunk of a sharded collection in two.',
    fields: fields(
      {
        split: required(value),
        find: optional(document),
        middle: optional(document),
        bounds: optional(documents),
      },
      { namesItself: true, lenient: true },
    ),
    run(_, { split: given, ...asked }) {
      const text = nameIn(given);
      const collection = cluster.shardedNamed(text);
      const wrong = wronglyAsked(asked);
      if (wrong !== undefined) return refusal(wrong);
      const chunk = chunkAsked(collection, asked);
      if (typeof chunk === 'string') return refusal(chunk);
      const { middle } = asked;
      if (middle !== undefined && isBound(chunk, middle)) {
        return refusal(
          `new split key ${showFields(middle)} is a boundary key of existing chunk ${shown(chunk)}`,
        );
      }
      const namespace = parseNamespace(text);
      const { storage } = cluster.shardOf(namespace.database);
      const stored = storage.collection(namespace.database, namespace.name);
      const keys = (): readonly Fields[] =>
        Array.from(stored?.records() ?? [], ({ head }) =>
          head.bytes === undefined ? [] : [keyOfDocument(collection.key, head.bytes)],
        ).flat();
      const cut = middle ?? medianKey(chunk, keys());
      checkHashed(collection.key, chunk, cut);
      const parts = cutChunk(chunk, cut, newestVersion(collection.chunks));
      cluster.sharded.replaceChunks([chunk], parts);
      return OK();
    },
  });

const OK = (): Reply => replyOf({});

/** The text that names a collection. Throws BadValue for other values. */
export function nameIn(given: Value): string {
  if (typeof given === 'string') return given;
  throw new CommandError('BadValue', `collection name has invalid type ${typeAlias(given)}`);
}

function wronglyAsked({ find, middle, bounds }: Asked): string | undefined {
  if (find !== undefined && bounds !== undefined)
    return 'cannot specify bounds and find at the same time';
  if (find !== undefined && middle !== undefined) return 'cannot specify find and middle together';
  if (bounds !== undefined && middle !== undefined)
    return 'cannot specify bounds and middle together';
  if (find === undefined && middle === undefined && bounds === undefined)
    return 'need to specify find/bounds or middle';
  return undefined;
}

// The chunk that is to be cut, or the words of a refusal.
function chunkAsked({ key, chunks }: ShardedCollection, asked: Asked): Chunk | string {
  const { find, middle, bounds } = asked;
  if (bounds !== undefined) {
    const [min = new Map(), max = new Map()] = bounds;
    const words = `no chunk found with the shard key bounds [${showFields(min)}, ${showFields(max)})`;
    return chunkBetween(chunks, min, max) ?? words;
  }
  if (middle !== undefined) {
    const words = `new split key ${showFields(middle)} is not valid for shard key pattern ${showFields(key)}`;
    return isKeyValue(key, middle) ? (chunkWith(chunks, middle) ?? chunks.at(-1) ?? words) : words;
  }
  const asks = find ?? new Map();
  const wanted = keyOfQuery(key, asks);
  const words = `no shard key found in chunk query ${showFields(asks)}`;
  return wanted === undefined ? words : (chunkWith(chunks, wanted) ?? words);
}

function isBound({ min, max }: Chunk, key: Fields): boolean {
  return equalValues(min, key) || equalValues(max, key);
}

function shown({ min, max }: Chunk): string {
  return `[${showFields(min)},${showFields(max)})`;
}

/**
 * The key in the middle of a chunk's documents, the first one that is another than the lowest. Throws InvalidOptions for an
 * empty collection, OperationFailed for an empty chunk and CannotSplit where all documents have one key.
 */
function medianKey(chunk: Chunk, all: readonly Fields[]): Fields {
  if (all.length === 0) {
    throw new CommandError('InvalidOptions', 'need to specify the desired max chunk size');
  }
  const keys = all
    .filter((key) => compareValues(chunk.min, key) <= 0 && compareValues(key, chunk.max) < 0)
    .sort((a, b) => compareValues(a, b));
  const [lowest] = keys;
  if (lowest === undefined) {
    throw new CommandError(
      'OperationFailed',
      "can't open a cursor to scan the range (desired range is possibly empty)",
    );
  }
  const median = keys.slice(Math.floor(keys.length / 2)).find((key) => !equalValues(key, lowest));
  if (median !== undefined) return median;
  throw new CommandError(
    'CannotSplit',
    'Unable to find median in chunk because chunk is indivisible.',
  );
}

function checkHashed(key: Fields, { min, max }: Chunk, cut: Fields): void {
  const wrong = wrongHashedBound(key, cut);
  if (wrong === undefined) return;
  const point = [...cut].map(([name, each]) => showElement(name, each)).join(', ');
  throw new CommandError(
    'CannotSplit',
    `split failed :: caused by :: splitChunk cannot split chunk [${showFields(min)}, ${showFields(max)}), ` +
      `split point ${point}Value of type '${typeAlias(wrong)}' is not allowed for hashed fields`,
  );
}
