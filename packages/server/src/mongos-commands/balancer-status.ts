import { type Command, defineCommand } from '../command/command.ts';
import { fields } from '../command/grammar/fields.ts';
import { replyOf } from '../command/reply.ts';
import type { Router } from '../routing/router.ts';

/** The mode of the balancer, which never has anything to move: each database is on one shard. */
export const balancerStatus = ({ cluster }: Router): Command =>
  defineCommand({
    name: 'balancerStatus',
    target: 'admin',
    access: 'control',
    auth: 'required',
    inTransaction: 'forbidden',
    onMongos: 'local',
    help: 'Tells whether the balancer is on.',
    fields: fields({}, { lenient: true }),
    run() {
      const settings = cluster.documents.all('settings');
      const balancer = settings.find((each) => each.get('_id') === 'balancer');
      return replyOf({
        mode: balancer?.get('mode') ?? 'full',
        inBalancerRound: false,
        numBalancerRounds: 0n,
        term: 1n,
      });
    },
  });
