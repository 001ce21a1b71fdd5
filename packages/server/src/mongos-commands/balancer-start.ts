import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import type { Router } from '../routing/router.ts';
import { fieldsFrom as fieldsOf } from '../value/plain-document.ts';

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
      cluster.documents.put(
        'settings',
        fieldsOf({ _id: 'balancer', mode: 'full', stopped: false }),
      );
      cluster.documents.put('settings', fieldsOf({ _id: 'automerge', enabled: true }));
      return new Map();
    },
  });
