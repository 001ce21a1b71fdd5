import { CLIENT, need } from '../check-bench.ts';
import type { CheckStep } from '../check-step.ts';
import { client } from './client.ts';

export const reset: CheckStep = {
  name: 'reset',
  shows: 'everything is forgotten, and the same names can be used again',
  async run(bench) {
    const reply = await bench.ask({ kind: 'reset' });
    need(reply.kind === 'done', 'done');
    await client.run(bench);
    const events = await bench.ask({ kind: 'events', client: CLIENT, after: 0 });
    const isNew = events.kind === 'events' && events.events.length === 0;
    need(isNew, 'a new client: that of before still tells its events');
    await bench.ask({ kind: 'reset' });
    return undefined;
  },
};
