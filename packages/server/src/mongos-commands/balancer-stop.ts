import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import type { Router } from '../routing/router.ts';
import { fieldsFrom as fieldsOf } from '../value/plain-document.ts';

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
      cluster.documents.put('settings', fieldsOf({ _id: 'balancer', mode: 'off', stopped: true }));
      cluster.documents.put('settings', fieldsOf({ _id: 'automerge', enabled: false }));
      return new Map();
    },
  });
