import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Resolver, type SrvRecord, simulatedRuntime } from '@touchstone/runtime';
import { parseConnectionString } from './connection-string.ts';
import { formatHost } from './hosts.ts';
import { pollSrvHosts, resolveSeeds } from './srv.ts';

const { random } = simulatedRuntime({ seed: 1 });

function answering(records: readonly SrvRecord[], txt: readonly string[] = []): Resolver {
  return {
    resolveSrv: async () => records,
    resolveTxt: async () => (txt.length === 0 ? [] : [txt]),
  };
}

function manyRecords(count: number): readonly SrvRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    host: `h${index}.shop.example`,
    port: 27_017,
    ttlS: 60 + index,
  }));
}

const ONE = manyRecords(1);

async function seedsOf(resolver: Resolver, query = ''): Promise<readonly string[]> {
  const parsed = parseConnectionString(`mongodb+srv://db.shop.example/?${query}`);
  const { hosts } = await resolveSeeds(parsed, { resolver, random });
  return hosts.map(formatHost);
}

const poll = (resolver: Resolver, trust: { srvMaxHosts?: number } = {}) =>
  pollSrvHosts('db.shop.example', 'mongodb', resolver, trust);

test('more than a thousand hosts are connected to only where a limit draws among them', async () => {
  assert.equal((await seedsOf(answering(manyRecords(1_000)))).length, 1_000);
  const flood = answering(manyRecords(20_000));
  const refusal = { name: 'MongoAPIError', message: /20000 hosts.*srvMaxHosts/ };
  await assert.rejects(seedsOf(flood), refusal);
  await assert.rejects(poll(flood), refusal);
  assert.equal((await seedsOf(flood, 'srvMaxHosts=3')).length, 3);
  const { hosts, ttlS } = await poll(flood, { srvMaxHosts: 3 });
  assert.deepEqual([hosts.length, ttlS], [20_000, 60]);
});

test('the same record many times is one host', async () => {
  const same = answering(Array.from({ length: 5_000 }, () => ONE).flat());
  assert.deepEqual(await seedsOf(same), ['h0.shop.example:27017']);
  assert.deepEqual(await seedsOf(same, 'srvMaxHosts=2'), ['h0.shop.example:27017']);
  assert.deepEqual((await poll(same)).hosts, ['h0.shop.example:27017']);
});

test('polling leaves out a record that names no host, and keeps the others', async () => {
  const strange = ['a:b.shop.example', '%.shop.example', 'a/b.shop.example', '.'].map((host) => ({
    host,
    port: 27_017,
  }));
  const portless = { host: 'x.shop.example', port: 0 };
  const { hosts } = await poll(answering([...strange, portless, ...ONE]));
  assert.deepEqual(hosts, ['h0.shop.example:27017']);
  await assert.rejects(seedsOf(answering([portless, ...ONE])), { name: 'MongoParseError' });
});

test('a TXT record of any length is refused in few words', async () => {
  const short = (error: Error): boolean =>
    error.name === 'MongoParseError' && error.message.length < 200;
  const pair = 'replicaSet=rs&';
  for (const text of ['x'.repeat(1e6), `authSource=${'a'.repeat(1e6)}`, pair.repeat(1e5)]) {
    await assert.rejects(seedsOf(answering(ONE, [text])), short);
  }
  const parts = Array.from({ length: 100_000 }, () => 'a'.repeat(255));
  await assert.rejects(seedsOf(answering(ONE, parts)), short);
});

test('a TXT record holds the three options that it may, in any case, and no other', async () => {
  for (const name of ['tls', 'proxyHost', 'srvMaxHosts', '__proto__', 'readConcernLevel']) {
    await assert.rejects(seedsOf(answering(ONE, [`${name}=1`])), /is not allowed in a TXT record/);
  }
  assert.equal((await seedsOf(answering(ONE, ['AUTHSOURCE=x&replicaset=rs']))).length, 1);
});
