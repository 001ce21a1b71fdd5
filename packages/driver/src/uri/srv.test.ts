import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resolver } from '@touchstone/runtime';
import { simulatedRuntime } from '@touchstone/runtime';
import { parseConnectionString } from './connection-string.ts';
import { formatHost } from './hosts.ts';
import { isInDomainOf, pollSrvHosts, resolveSeeds } from './srv.ts';

const { random } = simulatedRuntime({ seed: 1 });

function dns(hosts: readonly string[], txt: readonly (readonly string[])[] = []): Resolver {
  return {
    async resolveSrv(name) {
      assert.equal(name, '_mongodb._tcp.db.shop.example');
      return hosts.map((host) => ({ host, port: 27_017, ttlS: host.startsWith('a.') ? 30 : 90 }));
    },
    async resolveTxt() {
      if (txt.length > 0) return txt;
      throw Object.assign(new Error('no records'), { code: 'ENODATA' });
    },
  };
}

async function seedsOf(resolver: Resolver, query = ''): Promise<Record<string, unknown>> {
  const parsed = parseConnectionString(`mongodb+srv://db.shop.example/?${query}`);
  const { hosts, options } = await resolveSeeds(parsed, { resolver, random });
  return { hosts: hosts.map(formatHost), ...options };
}

test('the records are the seeds; TLS is the rule; TXT options come after those of the string', async () => {
  const found = dns(['a.shop.example', 'b.shop.example.'], [['replicaSet=', 'rs&authSource=x']]);
  assert.deepEqual(await seedsOf(found, 'authSource=y'), {
    hosts: ['a.shop.example:27017', 'b.shop.example:27017'],
    tls: true,
    replicaSet: 'rs',
    authSource: 'y',
  });
  assert.equal((await seedsOf(dns(['a.shop.example']), 'tls=false'))['tls'], false);
});

const refusals: readonly (readonly [string, Resolver, string, RegExp])[] = [
  ['no records', dns([]), '', /No addresses/],
  ['a host of another domain', dns(['a.shop.example', 'evil.example']), '', /parent URI/],
  ['two TXT records', dns(['a.shop.example'], [['replicaSet=a'], ['authSource=b']]), '', /one/],
  ['another option', dns(['a.shop.example'], [['ssl=false']]), '', /"ssl" is not allowed/],
  ['a limit with a set', dns(['a.shop.example']), 'srvMaxHosts=1&replicaSet=rs', /srvMaxHosts/],
  [
    'several hosts behind a load balancer',
    dns(['a.shop.example', 'b.shop.example'], [['loadBalanced=true']]),
    '',
    /single host/,
  ],
];

for (const [name, resolver, query, message] of refusals) {
  test(`refused as seeds: ${name}`, async () => {
    await assert.rejects(seedsOf(resolver, query), { name: /^Mongo/, message });
  });
}

test('a limit draws among the hosts', async () => {
  const hosts = ['a', 'b', 'c', 'd'].map((name) => `${name}.shop.example`);
  const drawn = new Set<string>();
  for (let round = 0; round < 40; round += 1) {
    const seeds = (await seedsOf(dns(hosts), 'srvMaxHosts=2'))['hosts'] as readonly string[];
    assert.equal(new Set(seeds).size, 2);
    for (const seed of seeds) drawn.add(seed);
  }
  assert.equal(drawn.size, 4);
});

test('a domain is what follows the first part; a short name must be added to', () => {
  assert.ok(isInDomainOf('x.y.shop.example', 'db.shop.example'));
  assert.ok(!isInDomainOf('shop.example.evil', 'db.shop.example'));
  assert.ok(isInDomainOf('a.shop.example', 'shop.example'));
  assert.ok(!isInDomainOf('shop.example', 'shop.example'));
  assert.ok(!isInDomainOf('notshop.example', 'db.shop.example'));
  assert.ok(!isInDomainOf('shop.example', 'db.shop.example'));
  assert.ok(isInDomainOf('db.shop.example', 'db.shop.example'));
});

test('polling leaves out strangers and tells the shortest life; with strangers alone it fails', async () => {
  const poll = (hosts: readonly string[]) => pollSrvHosts('db.shop.example', 'mongodb', dns(hosts));
  assert.deepEqual(await poll(['b.shop.example', 'evil.example', 'a.shop.example']), {
    hosts: ['b.shop.example:27017', 'a.shop.example:27017'],
    ttlS: 30,
  });
  await assert.rejects(poll(['evil.example']), { name: 'MongoAPIError' });
});

test('a suffix or a validator decides which hosts are trusted, in place of the domain', async () => {
  const found = async (hosts: readonly string[], trust: object): Promise<readonly string[]> => {
    const polled = await pollSrvHosts('db.shop.example', 'mongodb', dns(hosts), trust);
    return polled.hosts.map((host) => host.replace(':27017', ''));
  };
  const hosts = ['a.Other.test', 'a.shop.example', 'evilother.test', 'other.test.evil'];
  for (const srvAllowedHostsSuffix of ['.other.test', 'other.test', 'OTHER.test']) {
    assert.deepEqual(await found(hosts, { srvAllowedHostsSuffix }), ['a.other.test']);
  }
  const asked: string[] = [];
  const srvHostValidator = (host: string): boolean => {
    asked.push(host);
    return host.startsWith('other');
  };
  assert.deepEqual(await found(hosts, { srvHostValidator }), ['other.test.evil']);
  assert.deepEqual(asked, ['a.other.test', 'a.shop.example', 'evilother.test', 'other.test.evil']);
  const loose = (): boolean => 'yes' as never;
  await assert.rejects(found(hosts, { srvHostValidator: loose }), { name: 'MongoAPIError' });
});

test('a name without TXT records has no options; any other failure is told', async () => {
  for (const code of ['ENODATA', 'ENOTFOUND']) {
    const resolver = {
      ...dns(['a.shop.example']),
      resolveTxt: () => Promise.reject(Object.assign(new Error('none'), { code })),
    };
    assert.deepEqual(await seedsOf(resolver), { hosts: ['a.shop.example:27017'], tls: true });
  }
  const failure = Object.assign(new Error('broken'), { code: 'ESERVFAIL' });
  const failing = { ...dns(['a.shop.example']), resolveTxt: () => Promise.reject(failure) };
  await assert.rejects(seedsOf(failing), failure);
});

test('the service and the limit may be given in code; other connection strings ask no DNS', async () => {
  const asked: string[] = [];
  const resolver: Resolver = {
    async resolveSrv(name) {
      asked.push(name);
      return ['a', 'b'].map((host) => ({ host: `${host}.shop.example`, port: 5 }));
    },
    resolveTxt: async () => [],
  };
  const options = { srvServiceName: 'other', srvMaxHosts: 1 };
  const parsed = parseConnectionString('mongodb+srv://db.shop.example/');
  const { hosts } = await resolveSeeds(parsed, { resolver, random, options });
  assert.equal(hosts.length, 1);
  assert.deepEqual(asked, ['_other._tcp.db.shop.example']);
  const plain = parseConnectionString('mongodb://a/');
  assert.equal(await resolveSeeds(plain, { resolver, random }), plain);
  assert.equal(asked.length, 1);
});

test('options of the TXT record are given ones: they go with no others that contradict', async () => {
  const found = dns(['a.shop.example'], [['replicaSet=rs']]);
  const parsed = parseConnectionString('mongodb+srv://db.shop.example/');
  const { given } = await resolveSeeds(parsed, { resolver: found, random });
  assert.ok(given.has('replicaSet'));
  const options = { loadBalanced: true };
  await assert.rejects(resolveSeeds(parsed, { resolver: found, random, options }), /replicaSet/);
});
