import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { ConfigDocuments } from '../routing/config-documents.ts';
import type { Router } from '../routing/router.ts';

/** Writes down that the balancer is on. */
export const balancerStart = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'balancerStart',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Lets chunks be moved again: none is, for each database is on one shard.',
    fields: fields({}, { lenient: true }),
    run() {
      new ConfigDocuments(cluster.config.storage).put(
        'settings',
        new Map<string, string | boolean>([
          ['_id', 'balancer'],
          ['mode', 'full'],
          ['stopped', false],
        ]),
      );
      return new Map();
    },
  });
