import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Int32 } from 'bson';
import type { Value } from '../value/value.ts';
import { EstablishmentLimiter, establishmentLimits } from './establishment-limiter.ts';
import { changedParameter, initialParameters } from './parameters/server-parameters.ts';
import { serverVersion } from './version.ts';

const ENABLED = 'ingressConnectionEstablishmentRateLimiterEnabled';
const RATE = 'ingressConnectionEstablishmentRatePerSec';
const BURST = 'ingressConnectionEstablishmentBurstCapacitySecs';
const DEPTH = 'ingressConnectionEstablishmentMaxQueueDepth';

function setUp(given: Readonly<Record<string, Value>>) {
  const parameters = initialParameters({}, [], serverVersion('8.2.1'));
  for (const [name, value] of Object.entries(given)) parameters.set(name, value);
  const world = { now: 1000 };
  const limiter = new EstablishmentLimiter(
    () => establishmentLimits(parameters),
    () => world.now,
  );
  return { limiter, parameters, world };
}

const limited = { [ENABLED]: true, [RATE]: new Int32(2), [BURST]: 1, [DEPTH]: new Int32(1) };

describe('the limiter of new connections', () => {
  it('lets everybody in until it is turned on', () => {
    const { limiter, parameters } = setUp({ ...limited, [ENABLED]: false });
    for (let at = 0; at < 10; at += 1) assert.equal(limiter.arrive().kind, 'admitted');
    parameters.set(ENABLED, true);
    const kinds = Array.from({ length: 4 }, () => limiter.arrive().kind);
    assert.deepEqual(kinds, ['admitted', 'admitted', 'admitted', 'rejected']);
  });

  it('takes a burst, lets as many wait as the queue holds, and turns the others away', () => {
    const { limiter, world } = setUp(limited);
    assert.deepEqual(limiter.arrive(), { kind: 'admitted', waitMS: 0 });
    assert.deepEqual(limiter.arrive(), { kind: 'admitted', waitMS: 0 });
    assert.deepEqual(limiter.arrive(), { kind: 'admitted', waitMS: 500 });
    assert.deepEqual(limiter.arrive(), { kind: 'rejected' });
    world.now += 500;
    limiter.left('admitted');
    assert.equal(limiter.availableTokens, 0);
    assert.deepEqual(limiter.arrive(), { kind: 'admitted', waitMS: 500 });
    limiter.left('gone');
    const { counts } = limiter;
    assert.deepEqual(counts, {
      attempted: 5,
      successful: 3,
      rejected: 1,
      queued: 2,
      dequeued: 1,
      interrupted: 1,
    });
  });

  it('fills at its rate, and not beyond the burst', () => {
    const { limiter, world } = setUp(limited);
    limiter.arrive();
    limiter.arrive();
    world.now += 60_000;
    assert.equal(limiter.availableTokens, 2);
  });
});

describe('its parameters', () => {
  it('are those of 8.2 and later', () => {
    const named = (version: string): readonly string[] =>
      [...initialParameters({}, [], serverVersion(version)).keys()].filter((name) =>
        name.startsWith('ingress'),
      );
    assert.deepEqual(named('8.0.4'), []);
    assert.deepEqual(named('8.2.1'), [BURST, DEPTH, ENABLED, RATE]);
  });

  it('take numbers from their least on, and are refused in the words of the server', () => {
    const { parameters } = setUp({});
    const changed = (name: string, value: Value): Value =>
      changedParameter(parameters, name, value);
    assert.deepEqual(changed(RATE, 20.9), new Int32(20));
    assert.equal(changed(BURST, 1.5), 1.5);
    assert.equal(changed(ENABLED, new Int32(0)), false);
    assert.throws(() => changed(RATE, new Int32(0)), {
      codeName: 'BadValue',
      message: `Invalid value for parameter ${RATE}: 0 is not greater than or equal to 1`,
    });
    assert.throws(() => changed(BURST, null), {
      message: `Failed validating ${BURST}: Unable to coerce value to correct type`,
    });
  });
});
