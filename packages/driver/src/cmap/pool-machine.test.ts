import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PoolInput } from './pool-input.ts';
import { step } from './pool-machine.ts';
import { Run } from './pool-run.test-support.ts';

test('a paused pool refuses and says who cleared it', () => {
  const run = new Run();
  assert.deepEqual(run.checkOut('a'), [
    'connectionCheckOutStarted',
    'connectionCheckOutFailed connectionError',
    'refuse a connectionError',
  ]);
});

test('an unobserved pool builds no events', () => {
  const run = new Run();
  run.pool.observed = false;
  assert.deepEqual(run.do({ kind: 'ready' }), []);
  assert.deepEqual(run.checkOut('a'), ['establish 1']);
  assert.deepEqual(run.do({ kind: 'established', id: 1 }), ['grant a 1']);
  assert.deepEqual(run.do({ kind: 'checkIn', id: 1, broken: false }), []);
  assert.deepEqual(run.checkOut('b'), ['grant b 1']);
});

test('creates up to maxPoolSize and maxConnecting, then lets callers wait in order', () => {
  const run = new Run({ maxPoolSize: 3, maxConnecting: 2 });
  run.pool.observed = false;
  run.do({ kind: 'ready' });
  assert.deepEqual(run.checkOut('a'), ['establish 1']);
  assert.deepEqual(run.checkOut('b'), ['establish 2']);
  assert.deepEqual(run.checkOut('c'), [], 'two are being established');
  assert.deepEqual(run.checkOut('d'), []);
  assert.deepEqual(run.do({ kind: 'established', id: 2 }), ['grant b 2', 'establish 3']);
  assert.deepEqual(run.do({ kind: 'checkIn', id: 2, broken: false }), ['grant d 2']);
  assert.deepEqual(run.do({ kind: 'established', id: 3 }), ['grant c 3']);
});

test('whoever comes later does not overtake those who wait', () => {
  const run = new Run({ maxPoolSize: 1 }).open('a');
  run.pool.observed = false;
  run.checkOut('b');
  assert.deepEqual(run.checkOut('c'), []);
  assert.deepEqual(run.do({ kind: 'checkIn', id: 1, broken: false }), ['grant b 1']);
});

test('the connection used last is used first', () => {
  const run = new Run().open('a');
  run.checkOut('b');
  run.do({ kind: 'established', id: 2 });
  run.do({ kind: 'checkIn', id: 1, broken: false });
  run.do({ kind: 'checkIn', id: 2, broken: false });
  assert.ok(run.checkOut('c').includes('grant c 2'));
});

test('only those who wait in the queue time out; a caller may give up its own connection', () => {
  const run = new Run({ maxConnecting: 1 });
  run.pool.observed = false;
  run.do({ kind: 'ready' });
  run.checkOut('a');
  run.checkOut('b');
  assert.deepEqual(run.do({ kind: 'checkOutTimedOut', ticket: run.ticket('a') }), []);
  assert.deepEqual(run.do({ kind: 'checkOutTimedOut', ticket: run.ticket('b') }), [
    'refuse b timeout',
  ]);
  const cause = new Error('late');
  assert.deepEqual(run.do({ kind: 'checkOutAbandoned', ticket: run.ticket('a'), cause }), [
    'refuse a timeout late',
  ]);
  assert.deepEqual(run.do({ kind: 'established', id: 1 }), [], 'kept for the next caller');
  assert.deepEqual(run.checkOut('c'), ['grant c 1']);
});

test('a failure to establish fails its own caller and makes room for the next', () => {
  const run = new Run({ maxConnecting: 1 });
  run.do({ kind: 'ready' });
  run.checkOut('a');
  run.checkOut('b');
  assert.deepEqual(run.do({ kind: 'establishFailed', id: 1, error: new Error('refused') }), [
    'connectionClosed 1 error',
    'destroy 1 error',
    'connectionCheckOutFailed connectionError',
    'refuse a connectionError refused',
    'connectionCreated 2',
    'establish 2',
  ]);
});

test('minPoolSize is filled one by one, and after a failure only by maintenance', () => {
  const run = new Run({ minPoolSize: 2 });
  run.pool.observed = false;
  assert.deepEqual(run.do({ kind: 'ready' }), ['establish 1']);
  assert.deepEqual(run.do({ kind: 'established', id: 1 }), ['establish 2']);
  const error = new Error('refused');
  assert.deepEqual(run.do({ kind: 'establishFailed', id: 2, error }), ['destroy 2 error']);
  assert.deepEqual(run.do({ kind: 'maintain' }), ['establish 3']);
});

test('a clear makes connections stale, wakes those who wait and is told once', () => {
  const run = new Run({ maxPoolSize: 1 }).open('a');
  run.checkOut('b');
  assert.deepEqual(run.do({ kind: 'clear', interruptInUse: false }), [
    'connectionPoolCleared',
    'connectionCheckOutFailed connectionError',
    'refuse b connectionError',
    'scheduleMaintenance',
  ]);
  assert.deepEqual(run.do({ kind: 'clear', interruptInUse: false }), ['scheduleMaintenance']);
  assert.equal(run.pool.generation.current, 2);
  assert.deepEqual(run.do({ kind: 'checkIn', id: 1, broken: false }), [
    'connectionCheckedIn 1',
    'connectionClosed 1 stale',
    'destroy 1 stale',
  ]);
});

test('a connection established after a clear is stale', () => {
  const run = new Run();
  run.do({ kind: 'ready' });
  run.checkOut('a');
  run.do({ kind: 'clear', interruptInUse: false });
  assert.deepEqual(run.do({ kind: 'established', id: 1 }), [
    'connectionClosed 1 stale',
    'destroy 1 stale',
    'connectionCheckOutFailed connectionError',
    'refuse a connectionError',
  ]);
});

test('interrupting ends pending connections at once, idle users in maintenance, and no new ones', () => {
  const run = new Run().open('a');
  run.checkOut('b');
  run.checkOut('c');
  run.do({ kind: 'established', id: 2 });
  assert.deepEqual(run.do({ kind: 'clear', interruptInUse: true }), [
    'connectionPoolCleared',
    'interrupt 1',
    'interrupt 2',
    'connectionClosed 3 stale',
    'destroy 3 stale',
    'connectionCheckOutFailed connectionError',
    'refuse c connectionError',
    'scheduleMaintenance',
  ]);
  assert.deepEqual(run.do({ kind: 'checkIn', id: 2, broken: true }), [
    'connectionCheckedIn 2',
    'connectionClosed 2 stale',
    'destroy 2 stale',
  ]);
  assert.deepEqual(run.do({ kind: 'maintain' }), ['connectionClosed 1 stale', 'destroy 1 stale']);
  assert.deepEqual(run.do({ kind: 'checkIn', id: 1, broken: true }), ['connectionCheckedIn 1']);
});

test('idle connections are closed by maintenance and passed over by a check-out', () => {
  const run = new Run({ maxIdleTimeMS: 10 }).open('a');
  run.do({ kind: 'checkIn', id: 1, broken: false });
  run.now = 10;
  assert.deepEqual(run.do({ kind: 'maintain' }), []);
  run.now = 11;
  assert.deepEqual(run.checkOut('b'), [
    'connectionCheckOutStarted',
    'connectionClosed 1 idle',
    'destroy 1 idle',
    'connectionCreated 2',
    'establish 2',
  ]);
});

test('a free connection that breaks is closed; one in use when it is checked in', () => {
  const run = new Run().open('a');
  assert.deepEqual(run.do({ kind: 'lost', id: 1 }), []);
  assert.deepEqual(run.do({ kind: 'checkIn', id: 1, broken: true, error: new Error('reset') }), [
    'connectionCheckedIn 1',
    'connectionClosed 1 error',
    'destroy 1 error',
  ]);
  run.checkOut('b');
  run.do({ kind: 'established', id: 2 });
  run.do({ kind: 'checkIn', id: 2, broken: false });
  assert.deepEqual(run.do({ kind: 'lost', id: 2 }), [
    'connectionClosed 2 error',
    'destroy 2 error',
  ]);
  assert.equal(run.pool.members.size, 0);
});

test('closing ends what is free, pending and waiting, and refuses from then on', () => {
  const run = new Run({ maxPoolSize: 3, maxConnecting: 1 }).open('a');
  run.checkOut('b');
  run.checkOut('c');
  assert.deepEqual(run.do({ kind: 'close' }), [
    'connectionClosed 2 poolClosed',
    'destroy 2 poolClosed',
    'connectionCheckOutFailed poolClosed',
    'refuse b poolClosed',
    'connectionCheckOutFailed poolClosed',
    'refuse c poolClosed',
    'connectionPoolClosed',
  ]);
  assert.deepEqual(run.do({ kind: 'ready' }), []);
  assert.ok(run.checkOut('d').includes('refuse d poolClosed'));
  assert.ok(run.do({ kind: 'checkIn', id: 1, broken: false }).includes('destroy 1 poolClosed'));
});

test('behind a load balancer each service has a generation of its own', () => {
  const run = new Run({}, { loadBalanced: true });
  run.do({ kind: 'ready' });
  run.checkOut('a');
  run.checkOut('b');
  run.do({ kind: 'established', id: 1, serviceId: 's1' });
  run.do({ kind: 'established', id: 2, serviceId: 's2' });
  assert.deepEqual(run.do({ kind: 'clear', interruptInUse: false, serviceId: 's1' }), [
    'connectionPoolCleared',
    'scheduleMaintenance',
  ]);
  assert.equal(run.pool.state, 'ready');
  assert.ok(run.do({ kind: 'checkIn', id: 1, broken: false }).includes('destroy 1 stale'));
  assert.equal(run.pool.generation.services.has('s1'), false, 'forgotten with its last connection');
  assert.deepEqual(run.do({ kind: 'checkIn', id: 2, broken: false }), ['connectionCheckedIn 2']);
});

test('the topology may decide the generation', () => {
  const run = new Run();
  run.do({ kind: 'clear', interruptInUse: false, generation: 5 });
  assert.equal(run.pool.generation.current, 5);
});

test('without limits there may be any number of connections, for any time', () => {
  const run = new Run({ maxPoolSize: 0, maxConnecting: 200 });
  run.pool.observed = false;
  run.do({ kind: 'ready' });
  for (let number = 1; number <= 150; number += 1) {
    assert.deepEqual(run.checkOut(`caller ${number}`), [`establish ${number}`]);
  }
  run.do({ kind: 'established', id: 1 });
  run.do({ kind: 'checkIn', id: 1, broken: false });
  run.now = 1_000_000_000;
  assert.deepEqual(run.do({ kind: 'maintain' }), []);
  assert.deepEqual(run.checkOut('late'), ['grant late 1']);
});

test('one connection at a time is opened for nobody, even by maintenance', () => {
  const run = new Run({ minPoolSize: 3 });
  run.pool.observed = false;
  assert.deepEqual(run.do({ kind: 'ready' }), ['establish 1']);
  assert.deepEqual(run.do({ kind: 'maintain' }), []);
  assert.deepEqual(run.do({ kind: 'established', id: 1 }), ['establish 2']);
});

test('a connection that is not in use is not given back', () => {
  const run = new Run().open('a');
  run.pool.observed = false;
  run.do({ kind: 'checkIn', id: 1, broken: false });
  assert.deepEqual(run.do({ kind: 'checkIn', id: 1, broken: true }), []);
  assert.deepEqual(run.checkOut('b'), ['grant b 1']);
  assert.deepEqual(run.checkOut('c'), ['establish 2']);
});

test('an interrupting clear leaves what is free to maintenance', () => {
  const run = new Run().open('a');
  run.pool.observed = false;
  run.do({ kind: 'checkIn', id: 1, broken: false });
  assert.deepEqual(run.do({ kind: 'clear', interruptInUse: true }), ['scheduleMaintenance']);
  assert.deepEqual(run.do({ kind: 'maintain' }), ['destroy 1 stale']);
  assert.deepEqual(run.do({ kind: 'maintain' }), []);
});

test('what was opened for nobody refuses nobody when it is interrupted, cleared or fails', () => {
  const fresh = (): Run => {
    const run = new Run({ minPoolSize: 1 });
    run.do({ kind: 'ready' });
    run.pool.observed = false;
    return run;
  };
  const clearing = { kind: 'clear', interruptInUse: true } as const;
  assert.deepEqual(fresh().do(clearing), ['destroy 1 stale']);
  const error = new Error('no');
  assert.deepEqual(fresh().do({ kind: 'establishFailed', id: 1, error }), ['destroy 1 error']);
  assert.deepEqual(fresh().do({ kind: 'close' }), ['destroy 1 poolClosed']);
  const stale = fresh();
  assert.deepEqual(stale.do({ kind: 'clear', interruptInUse: false }), ['scheduleMaintenance']);
  assert.deepEqual(stale.do({ kind: 'established', id: 1 }), ['destroy 1 stale']);
});

test('an empty pool that is cleared has nothing to maintain', () => {
  const run = new Run();
  run.do({ kind: 'ready' });
  assert.deepEqual(run.do({ kind: 'clear', interruptInUse: false }), ['connectionPoolCleared']);
});

test('the connection that fills the pool is followed by the next only when it is there itself', () => {
  const run = new Run({ minPoolSize: 2, maxConnecting: 5 });
  run.pool.observed = false;
  assert.deepEqual(run.do({ kind: 'ready' }), ['establish 1']);
  assert.deepEqual(run.checkOut('a'), ['establish 2']);
  assert.deepEqual(run.do({ kind: 'established', id: 2 }), ['grant a 2']);
  assert.deepEqual(run.do({ kind: 'maintain' }), []);
  run.do({ kind: 'checkIn', id: 2, broken: true });
  assert.deepEqual(run.do({ kind: 'maintain' }), [], 'the first is still on its way');
  assert.deepEqual(run.do({ kind: 'established', id: 1 }), ['establish 3']);
});

test('a check-out that fails tells the error that cleared the pool, where that is why', () => {
  const errors = (run: Run, input: PoolInput): unknown[] =>
    step(run.pool, input, 0).flatMap((effect) =>
      effect.kind === 'publish' && effect.event.name === 'connectionCheckOutFailed'
        ? [effect.event.error]
        : [],
    );
  const cause = new Error('down');
  const run = new Run({ maxPoolSize: 1 }).open('a');
  run.checkOut('b');
  assert.deepEqual(errors(run, { kind: 'clear', interruptInUse: false, cause }), [cause]);
  const closing = new Run({ maxPoolSize: 1 }).open('a');
  closing.checkOut('b');
  closing.pool.clearedBy = cause;
  assert.deepEqual(errors(closing, { kind: 'close' }), [undefined]);
  const slow = new Run({ maxPoolSize: 1 }).open('a');
  slow.checkOut('b');
  slow.pool.clearedBy = cause;
  const ticket = slow.ticket('b');
  assert.deepEqual(errors(slow, { kind: 'checkOutTimedOut', ticket }), [undefined]);
});

test('a connection belongs to the generation of its service from when that is known', () => {
  const run = new Run({}, { loadBalanced: true });
  run.pool.observed = false;
  run.do({ kind: 'ready' });
  run.checkOut('a');
  run.do({ kind: 'established', id: 1, serviceId: 's' });
  run.do({ kind: 'clear', interruptInUse: false, serviceId: 's' });
  run.checkOut('b');
  assert.deepEqual(run.do({ kind: 'established', id: 2, serviceId: 's' }), ['grant b 2']);
  assert.deepEqual(run.do({ kind: 'checkIn', id: 1, broken: false }), ['destroy 1 stale']);
  assert.deepEqual(run.do({ kind: 'checkIn', id: 2, broken: false }), []);
  assert.deepEqual(run.checkOut('c'), ['grant c 2']);
  assert.deepEqual(run.do({ kind: 'clear', interruptInUse: false }), [], 'no service, no clear');
});

test('durations count from when the check-out began, or the connection was created', () => {
  const run = new Run({ maxPoolSize: 1 });
  const durations = (input: PoolInput): unknown[] =>
    step(run.pool, input, run.now).flatMap((effect) =>
      effect.kind === 'publish' && 'durationMS' in effect.event
        ? [[effect.event.name, effect.event.durationMS]]
        : [],
    );
  run.do({ kind: 'ready' });
  run.now = 100;
  run.checkOut('a');
  run.now = 130;
  assert.deepEqual(durations({ kind: 'established', id: 1 }), [
    ['connectionReady', 30],
    ['connectionCheckedOut', 30],
  ]);
  run.checkOut('b');
  run.now = 180;
  const ticket = run.ticket('b');
  assert.deepEqual(durations({ kind: 'checkOutAbandoned', ticket, cause: new Error('x') }), [
    ['connectionCheckOutFailed', 50],
  ]);
  assert.equal(run.pool.waitQueue.size, 0);
});
