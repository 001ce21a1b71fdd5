import { type Command, defineCommand } from '../command/command.ts';
import { document, looseBoolean, natural, string } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Collection } from '../storage/collection.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { parsePath, valueAt } from '../value/path.ts';
import type { Fields } from '../value/value.ts';

export const dataSize: Command = defineCommand({
  name: 'dataSize',
  aliases: ['datasize'],
  target: 'database',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'forwarded',
  help: 'Tells how many bytes the documents of a collection take.',
  fields: fields(
    {
      dataSize: required(string),
      keyPattern: optional(document),
      min: optional(document),
      max: optional(document),
      estimate: optional(looseBoolean),
      maxSize: optional(natural),
      maxObjects: optional(natural),
    },
    { namesItself: true },
  ),
  run({ node }, { dataSize: name, min, max, estimate = false, maxSize, maxObjects }) {
    const dot = name.indexOf('.');
    if (dot <= 0 || dot === name.length - 1) {
      const words = `Namespace ${name} is not a valid collection name`;
      throw new CommandError('InvalidNamespace', words);
    }
    if ((min === undefined) !== (max === undefined)) {
      const [missing, given] = min === undefined ? ['Min', 'max'] : ['Max', 'min'];
      throw new CommandError('BadValue', `${missing} must be set if ${given} is set.`);
    }
    const collection = node.storage.collection(name.slice(0, dot), name.slice(dot + 1));
    if (collection === undefined) return replyOf({ size: 0n, numObjects: 0n, millis: 0n });
    const { size, count, isReached } = measured(collection, { min, max, maxSize, maxObjects });
    return replyOf({
      size: BigInt(size),
      numObjects: BigInt(count),
      millis: 0n,
      estimate,
      maxReached: isReached ? true : undefined,
    });
  },
});

function isBetween(bytes: Uint8Array, min: Fields | undefined, max: Fields | undefined): boolean {
  if (min === undefined || max === undefined) return true;
  const key: Fields = new Map(
    [...min.keys()].map((path) => [path, valueAt(bytes, parsePath(path)) ?? null]),
  );
  return compareValues(key, min) >= 0 && compareValues(key, max) < 0;
}

interface Limits {
  readonly min: Fields | undefined;
  readonly max: Fields | undefined;
  readonly maxSize: number | undefined;
  readonly maxObjects: number | undefined;
}

/** No limit, and one that is not positive, limit nothing. */
function mostOf(limit = 0): number {
  return limit > 0 ? limit : Number.POSITIVE_INFINITY;
}

function measured(collection: Collection, { min, max, ...limits }: Limits) {
  const [maxSize, maxObjects] = [mostOf(limits.maxSize), mostOf(limits.maxObjects)];
  let size = 0;
  let count = 0;
  for (const { head } of collection.records()) {
    const { bytes } = head;
    if (bytes === undefined || !isBetween(bytes, min, max)) continue;
    size += bytes.length;
    count++;
    if (size > maxSize || count > maxObjects) return { size, count, isReached: true };
  }
  return { size, count, isReached: false };
}
