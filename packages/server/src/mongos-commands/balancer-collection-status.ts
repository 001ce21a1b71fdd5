import { type Command, defineCommand } from '../command/command.ts';
import { numberOf, string } from '../command/grammar/field-type.ts';
import { fields, required } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';
import { CommandError } from '../value/command-error.ts';

/** Tells that nothing of a collection has to be moved. */
export const balancerCollectionStatus = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'balancerCollectionStatus',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Tells whether a collection lies as the balancer wants it.',
    fields: fields({ balancerCollectionStatus: required(string) }, { namesItself: true }),
    run(_, { balancerCollectionStatus: namespace }) {
      const known = cluster.sharded.find(namespace);
      if (known === undefined) {
        throw new CommandError('NamespaceNotSharded', 'Collection unsharded or undefined');
      }
      const bytes = numberOf(known.document.get('maxChunkSizeBytes'));
      return replyOf({ chunkSize: (bytes ?? 134_217_728) / 1_048_576, balancerCompliant: true });
    },
  });
