import { type Command, defineCommand } from '../command/command.ts';
import { looseBoolean, number, string } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

const MEGABYTE = 1_048_576;

/** Writes down how large the chunks of a collection may be, and that the balancer may join them. */
export const configureCollectionBalancing = ({ cluster: { sharded } }: Router): Command =>
  defineCommand({
    name: 'configureCollectionBalancing',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    since: '5.3.0',
    help: 'Tells the balancer how a collection is to be cut.',
    fields: fields(
      {
        configureCollectionBalancing: required(string),
        chunkSize: optional(number),
        defragmentCollection: optional(looseBoolean),
        enableAutoMerger: optional(looseBoolean),
      },
      { namesItself: true },
    ),
    run(_, { configureCollectionBalancing: namespace, chunkSize, enableAutoMerger }) {
      checkSize(chunkSize);
      if (sharded.keyOf(namespace) === undefined) {
        throw new CommandError(
          'NamespaceNotSharded',
          `Expected to match one doc for query { _id: "${namespace}" } but matched 0`,
        );
      }
      if (chunkSize !== undefined) {
        const bytes = chunkSize === 0 ? undefined : BigInt(Math.round(chunkSize * MEGABYTE));
        sharded.change(namespace, { maxChunkSizeBytes: bytes });
      }
      if (enableAutoMerger !== undefined) {
        sharded.change(namespace, { enableAutoMerge: enableAutoMerger ? undefined : false });
      }
      return replyOf({});
    },
  });

function checkSize(chunkSize = 0): void {
  if (chunkSize === 0 || (chunkSize >= 1 && chunkSize <= 1024)) return;
  const words = `Chunk size '${chunkSize}' out of range [1MB, 1GB]`;
  throw new CommandError('InvalidOptions', words);
}
