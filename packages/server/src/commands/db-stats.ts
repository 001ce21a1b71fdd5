import { statfsSync } from 'node:fs';
import { type Command, defineCommand } from '../command/command.ts';
import { integer, value } from '../command/grammar/field-type.ts';
import { fields, optional } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { CommandError } from '../value/command-error.ts';
import { isTruthy } from '../value/truthiness.ts';

const NOTHING_FREE = { freeStorageSize: 0, indexFreeStorageSize: 0, totalFreeStorageSize: 0 };

/** The disk that the process runs on: its files would lie there. */
function fileSystem(scale: number): Record<string, number> {
  const { bsize, blocks, bfree } = statfsSync('.');
  return {
    fsUsedSize: ((blocks - bfree) * bsize) / scale,
    fsTotalSize: (blocks * bsize) / scale,
  };
}

export const dbStats: Command = defineCommand({
  name: 'dbStats',
  aliases: ['dbstats'],
  target: 'database',
  access: 'read',
  auth: 'required',
  inTransaction: 'forbidden',
  onMongos: 'routed',
  help: 'Tells how much a database holds.',
  fields: fields({ scale: optional(integer), freeStorage: optional(value) }),
  run({ node, generic }, { scale = 1, freeStorage }) {
    if (scale <= 0) throw new CommandError('BadValue', 'Scale factor must be greater than zero');
    const entries = node.storage.catalog.entries(generic.database);
    const collections = entries.filter((entry) => entry.kind === 'collection');
    const sum = (of: (entry: (typeof collections)[number]) => number): number =>
      collections.reduce((total, entry) => total + of(entry), 0);
    const objects = sum(({ count }) => count);
    const dataSize = sum((entry) => entry.dataSize);
    const indexes = sum((entry) => entry.indexes.length);
    return replyOf({
      db: generic.database,
      collections: BigInt(collections.length),
      views: BigInt(entries.length - collections.length),
      objects: BigInt(objects),
      avgObjSize: objects === 0 ? 0 : dataSize / objects,
      dataSize: dataSize / scale,
      storageSize: dataSize / scale,
      indexes: BigInt(indexes),
      indexSize: (indexes * 4096) / scale,
      totalSize: (dataSize + indexes * 4096) / scale,
      ...(isTruthy(freeStorage ?? null) ? NOTHING_FREE : {}),
      scaleFactor: BigInt(scale),
      ...fileSystem(scale),
    });
  },
});
