import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { ConfigDocuments } from '../routing/config-documents.ts';
import type { Router } from '../routing/router.ts';

/** Writes down that the balancer is off. */
export const balancerStop = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'balancerStop',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Lets no chunk be moved.',
    fields: fields({}, { lenient: true }),
    run() {
      new ConfigDocuments(cluster.config.storage).put(
        'settings',
        new Map<string, string | boolean>([
          ['_id', 'balancer'],
          ['mode', 'off'],
          ['stopped', true],
        ]),
      );
      return new Map();
    },
  });
