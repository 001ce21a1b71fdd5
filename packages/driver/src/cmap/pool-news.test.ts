import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PoolInput } from './pool-input.ts';
import { step } from './pool-machine.ts';
import { Run } from './pool-run.test-support.ts';

test('news of a connection that is nobody’s, or that is there already, changes nothing', () => {
  const run = new Run({ maxPoolSize: 2 }).open('a');
  const news: readonly PoolInput[] = [
    { kind: 'established', id: 1 },
    { kind: 'established', id: 9 },
    { kind: 'establishFailed', id: 1, error: new Error('late') },
    { kind: 'establishFailed', id: 9, error: new Error('late') },
    { kind: 'lost', id: 1, error: undefined },
    { kind: 'lost', id: 9, error: undefined },
  ];
  for (const input of news) assert.deepEqual(run.do(input), []);
  assert.deepEqual([run.pool.members.size, run.pool.pendingCount], [1, 0]);
  assert.deepEqual(run.do({ kind: 'checkIn', id: 1, broken: false }), ['connectionCheckedIn 1']);
});

test('a closed connection is told with its service, where it has one', () => {
  const closed = (options: { loadBalanced?: boolean }, serviceId?: string): object[] => {
    const run = new Run({}, options);
    run.do({ kind: 'ready' });
    run.checkOut('a');
    run.do({ kind: 'established', id: 1, ...(serviceId === undefined ? {} : { serviceId }) });
    const effects = step(run.pool, { kind: 'checkIn', id: 1, broken: true }, 5);
    return effects.flatMap((effect) =>
      effect.kind === 'publish' && effect.event.name === 'connectionClosed' ? [effect.event] : [],
    );
  };
  const event = {
    name: 'connectionClosed',
    address: 'host:1',
    connectionId: 1,
    reason: 'error',
  };
  assert.deepEqual(closed({ loadBalanced: true }, 's'), [{ ...event, serviceId: 's' }]);
  assert.deepEqual(closed({}), [event]);
});
