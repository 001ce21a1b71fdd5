import type { CommandCall } from '../command/call.ts';
import type { Command } from '../command/command.ts';
import { bulkWrite } from '../commands/bulk-write.ts';
import { databaseOf, type Router } from '../routing/router.ts';
import type { Shard } from '../routing/shard.ts';
import { CommandError } from '../value/command-error.ts';
import { decodeFields } from '../value/decode-fields.ts';

/** Writes into collections of several databases, as far as one shard has them all. */
export const routedBulkWrite = (router: Router): Command => ({
  ...bulkWrite,
  run(call) {
    const shards = new Set<Shard>();
    for (const namespace of namespacesOf(call)) {
      shards.add(router.cluster.claim(databaseOf(namespace)));
    }
    const [shard, ...others] = shards;
    if (others.length > 0) {
      throw new CommandError(
        'NotImplemented',
        'A bulkWrite over databases of several shards is not supported',
      );
    }
    return shard === undefined ? router.run(call) : router.runIn(call, shard);
  },
});

// The field is an array in the command, or a document sequence beside it.
function namespacesOf({ body }: CommandCall): readonly string[] {
  const listed = body.value('nsInfo');
  const inline = Array.isArray(listed) ? listed : [];
  const sequence = body.sequences.find(({ identifier }) => identifier === 'nsInfo');
  const documents = [...inline, ...(sequence?.documents ?? []).map((bytes) => decodeFields(bytes))];
  return documents
    .map((document) => (document instanceof Map ? document.get('ns') : undefined))
    .filter((ns) => typeof ns === 'string');
}
