import { type Command, defineCommand } from '../command/command.ts';
import { document, documents, string } from '../command/grammar/field-type.ts';
import { fields, optional, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import { chunkBetween } from '../routing/chunks.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';
import { showFields } from '../value/show-value.ts';

/** Finds nothing to clear: as no chunk is moved, none is found too large for that. */
export const clearJumboFlag = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'clearJumboFlag',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Lets a chunk be moved that was found too large for that.',
    fields: fields(
      {
        clearJumboFlag: required(string),
        find: optional(document),
        bounds: optional(documents),
      },
      { namesItself: true, lenient: true },
    ),
    run(_, { clearJumboFlag: namespace, find, bounds }) {
      const { chunks } = cluster.shardedNamed(namespace);
      if (find === undefined && bounds === undefined) {
        throw new CommandError('InvalidOptions', 'need to specify find or bounds');
      }
      if (find !== undefined && bounds !== undefined) {
        const words = 'cannot specify bounds and find at the same time';
        throw new CommandError('InvalidOptions', words);
      }
      const [min = new Map(), max = new Map()] = bounds ?? [];
      if (bounds !== undefined && chunkBetween(chunks, min, max) === undefined) {
        throw new CommandError(
          'Location51261',
          `no chunk found with the shard key bounds [${showFields(min)}, ${showFields(max)})`,
        );
      }
      return replyOf({});
    },
  });
