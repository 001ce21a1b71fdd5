import { CLIENT, COLLECTION, need } from '../check-bench.ts';
import type { CheckStep } from '../check-step.ts';

const WAIT_MS = 1_000;

export const overlap: CheckStep = {
  name: 'overlap',
  shows: 'requests are answered when they are done, in any order',
  async run(bench) {
    const seen = await bench.ask({ kind: 'events', client: CLIENT, after: 0 });
    const after = seen.kind === 'events' ? (seen.events.at(-1)?.sequence ?? 0) : 0;
    let isWaiting = true;
    const events = bench
      .ask({ kind: 'events', client: CLIENT, after, waitMS: WAIT_MS })
      .finally(() => {
        isWaiting = false;
      });
    // Nobody looks at it before the second request has ended, perhaps in a failure.
    events.catch(() => undefined);
    await bench.run(COLLECTION, 'countDocuments', { filter: {} });
    const reply = await events;
    need(!isWaiting && reply.kind === 'events', 'events');
    need(
      reply.events.length > 0,
      'an answer to countDocuments while events waits: it was answered only after that',
    );
    return undefined;
  },
};
