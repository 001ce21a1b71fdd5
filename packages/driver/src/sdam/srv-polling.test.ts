import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { simulatedRuntime } from '@touchstone/runtime';
import type { SrvLookup } from './srv-polling.ts';
import { chooseSrvHosts, SrvPolling } from './srv-polling.ts';

test('records are asked for every minute, less often with a longer life, soon after a failure', async () => {
  const { clock, random } = simulatedRuntime({ seed: 1 });
  const lookups: (SrvLookup | Error)[] = [
    { hosts: ['a:1', 'b:1'] },
    new Error('no answer'),
    { hosts: [] },
    { hosts: ['c:1'], ttlS: 90 },
    { hosts: ['d:1'], ttlS: 5 },
  ];
  const asked: number[] = [];
  const polled: string[] = [];
  const lookUp = async (): Promise<SrvLookup> => {
    asked.push(clock.now());
    const found = present(lookups.shift());
    if (found instanceof Error) throw found;
    return found;
  };
  const polling = new SrvPolling(
    { clock, random, heartbeatFrequencyMS: 10_000, srvMaxHosts: 0, lookUp },
    () => [],
    (hosts) => polled.push(hosts.join()),
  );
  polling.start();
  polling.start();
  await clock.advance(230_000);
  assert.deepEqual(asked, [60_000, 120_000, 130_000, 140_000, 230_000]);
  assert.deepEqual(polled, ['a:1,b:1', 'c:1', 'd:1']);
  polling.stop();
  await clock.advance(600_000);
  assert.equal(asked.length, 5);
});

test('a limit keeps the hosts in use and draws the rest by lot', () => {
  const { random } = simulatedRuntime({ seed: 1 });
  const found = ['a:1', 'b:1', 'c:1', 'd:1'];
  assert.deepEqual(chooseSrvHosts(['x:1'], found, 0, random), found);
  assert.deepEqual(chooseSrvHosts(['x:1'], found, 4, random), found);
  const drawn = new Set<string>();
  for (let round = 0; round < 50; round += 1) {
    const chosen = chooseSrvHosts(['x:1', 'c:1'], found, 2, random);
    assert.equal(chosen.length, 2);
    assert.equal(chosen[0], 'c:1');
    drawn.add(present(chosen[1]));
  }
  assert.deepEqual([...drawn].sort(), ['a:1', 'b:1', 'd:1']);
});

test('tens of thousands of hosts are chosen among without keeping the application waiting', () => {
  const { random } = simulatedRuntime({ seed: 1 });
  const found = Array.from({ length: 20_000 }, (_, index) => `h${index}.shop.example:27017`);
  const since = process.cpuUsage();
  const chosen = chooseSrvHosts(found.slice(0, 10_000), found, 12_000, random);
  const { user, system } = process.cpuUsage(since);
  assert.equal(new Set(chosen).size, 12_000);
  assert.deepEqual(chosen.slice(0, 10_000), found.slice(0, 10_000));
  assert.ok(user + system < 150_000, `${user + system} microseconds of computing`);
});
