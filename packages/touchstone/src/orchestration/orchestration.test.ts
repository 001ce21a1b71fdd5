import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { MongoClient, type MongoClientOptions } from '@touchstone/driver';
import { httpGet, nodeRuntime } from '@touchstone/runtime';
import type { Document } from 'bson';
import { inventCertificates } from '../key-services/certificates.ts';
import { type OrchestrationService, startOrchestration } from './service.ts';

let service: OrchestrationService;
before(async () => {
  service = await startOrchestration({ host: '127.0.0.1', port: 0, version: '8.0.4' });
});
after(() => service[Symbol.asyncDispose]());

async function ask(method: string, path: string, body?: Document): Promise<Document> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, ...(text !== '' && JSON.parse(text)) };
}

async function command(
  uri: string,
  what: Document,
  options: MongoClientOptions = {},
): Promise<Document> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5000, ...options });
  try {
    return await client.db('admin').command(what);
  } finally {
    await client.close();
  }
}

/** Flags as configurations of drivers have them; the port is any that is free. */
const params = {
  ipv6: true,
  bind_ip: '127.0.0.1,::1',
  logappend: true,
  logpath: '/nowhere/mongod.log',
  oplogSize: 500,
  setParameter: { enableTestCommands: 1 },
};

test('a server is started, stopped, started again and taken away', async () => {
  const created = await ask('POST', '/v1/servers', {
    id: 'standalone',
    name: 'mongod',
    procParams: { ...params, journal: true },
  });
  assert.equal(created['status'], 200, created['error']);
  const { mongodb_uri: uri, serverInfo, statuses } = created;
  assert.deepEqual([serverInfo.version, statuses.primary], ['8.0.4', true]);
  assert.equal((await command(uri, { ping: 1 }))['ok'], 1);
  assert.equal((await ask('POST', '/v1/servers/standalone', { action: 'stop' }))['status'], 200);
  const stopped = await ask('GET', '/v1/servers/standalone');
  assert.equal(stopped['procInfo'].alive, false);
  await assert.rejects(command(uri, { ping: 1 }, { serverSelectionTimeoutMS: 50 }));
  await ask('POST', '/v1/servers/standalone', { action: 'restart' });
  assert.equal((await command(uri, { ping: 1 }))['ok'], 1);
  assert.equal((await ask('DELETE', '/v1/servers/standalone'))['status'], 204);
  assert.equal((await ask('GET', '/v1/servers/standalone'))['status'], 404);
});

test('a server may insist on an API version, and be an older one', async () => {
  const strict = await ask('POST', '/v1/servers', { name: 'mongod', requireApiVersion: '1' });
  const refused = command(strict['mongodb_uri'], { find: 'a' });
  await assert.rejects(refused, { codeName: 'Location498870' });
  const serverApi = { version: '1' } as const;
  const accepted = await command(strict['mongodb_uri'], { ping: 1 }, { serverApi });
  assert.equal(accepted['ok'], 1);
  const old = await ask('PUT', '/v1/servers/old', { name: 'mongod', version: '4.4' });
  assert.deepEqual([old['id'], old['serverInfo'].version], ['old', '4.4.0']);
  assert.equal((await ask('PUT', '/v1/servers/old', { name: 'mongod' }))['status'], 400);
});

test('a replica set asks for its user; its members are servers that can be stopped', async () => {
  const set = await ask('POST', '/v1/replica_sets', {
    id: 'repl0',
    auth_key: 'secret',
    login: 'bob',
    password: 'pwd123',
    members: [
      { procParams: params, rsParams: { tags: { dc: 'ny' }, priority: 99 } },
      { procParams: params, rsParams: { tags: { dc: 'pa' }, priority: 1.1 } },
      { procParams: params, rsParams: { arbiterOnly: true } },
    ],
  });
  assert.equal(set['status'], 200, set['error']);
  const { mongodb_auth_uri: uri, members } = set;
  assert.match(uri, /^mongodb:\/\/bob:pwd123@.*\/\?authSource=admin&replicaSet=repl0$/);
  await assert.rejects(command(set['mongodb_uri'], { find: 'a' }), { codeName: 'Unauthorized' });
  const hello = await command(uri, { hello: 1 });
  assert.deepEqual([hello['hosts'].length, hello['arbiters'].length], [2, 1]);
  assert.deepEqual([hello['me'], hello['tags']], [members[0].host, { dc: 'ny' }]);
  const primary = await ask('GET', '/v1/replica_sets/repl0/primary');
  assert.equal(primary['server_id'], members[0].server_id);
  await ask('POST', `/v1/servers/${members[0].server_id}`, { action: 'stop' });
  assert.equal((await command(uri, { hello: 1 }))['me'], members[1].host);
  assert.equal((await ask('POST', '/v1/replica_sets/repl0', { action: 'reset' }))['status'], 200);
  const { secondaries } = await ask('GET', '/v1/replica_sets/repl0/secondaries');
  assert.deepEqual(
    secondaries.map((each: Document) => each['_id']),
    [0],
  );
  const added = await ask('POST', '/v1/replica_sets/repl0/members', { rsParams: { votes: 0 } });
  assert.equal(added['_id'], 3);
  assert.equal((await ask('DELETE', '/v1/replica_sets/repl0/members/3'))['status'], 204);
  assert.equal((await ask('DELETE', '/v1/replica_sets/repl0'))['status'], 204);
});

test('a sharded cluster has the shards and mongoses that were asked for', async () => {
  const cluster = await ask('POST', '/v1/sharded_clusters', {
    id: 'shard_cluster_1',
    login: 'bob',
    password: 'pwd123',
    auth_key: 'secret',
    configsvrs: [{ dbpath: '/nowhere' }],
    shards: [
      { id: 'sh01', shardParams: { procParams: { ...params, shardsvr: true } } },
      { id: 'sh02', shardParams: { members: [{ procParams: params }, {}, {}] } },
    ],
    routers: [params, { ...params, setParameter: { loadBalancerPort: 0 } }],
  });
  assert.equal(cluster['status'], 200, cluster['error']);
  const { shards } = await command(cluster['mongodb_auth_uri'], { listShards: 1 });
  assert.deepEqual(
    shards.map((each: Document) => [each['_id'], each['host'].split(',').length]),
    [
      ['sh01', 1],
      ['sh02', 3],
    ],
  );
  const [first] = cluster['routers'];
  await ask('POST', `/v1/servers/${first.id}`, { action: 'stop' });
  assert.equal((await command(cluster['mongodb_auth_uri'], { hello: 1 }))['msg'], 'isdbgrid');
  const router = await ask('POST', '/v1/sharded_clusters/shard_cluster_1/routers', params);
  const path = `/v1/sharded_clusters/shard_cluster_1/routers/${router['id']}`;
  assert.equal((await ask('DELETE', path))['status'], 204);
  const { servers } = await ask('GET', '/v1/servers');
  assert.ok(servers.some((each: Document) => each['id'] === first.id));
  assert.equal((await ask('DELETE', '/v1/sharded_clusters/shard_cluster_1'))['status'], 204);
});

test('a shard is added to a cluster, and taken away once no database lives there', async () => {
  const { id, mongodb_uri: uri } = await ask('POST', '/v1/sharded_clusters', {
    shards: [{ id: 'a' }],
  });
  const path = `/v1/sharded_clusters/${id}/shards`;
  const added = await ask('POST', path, { id: 'b', shardParams: { members: [{}, {}] } });
  assert.deepEqual([added['status'], added['id'], added['isReplicaSet']], [200, 'b', true]);
  assert.equal((await ask('POST', path, { id: 'b' }))['status'], 400);
  assert.equal((await ask('GET', `${path}/b`))['mongodb_uri'], added['mongodb_uri']);
  await command(uri, { enableSharding: 'shop', primaryShard: 'b' });
  const inUse = await ask('DELETE', `${path}/b`);
  assert.deepEqual([inUse['status'], /drop shop first/.test(inUse['error'])], [400, true]);
  const client = new MongoClient(uri);
  await client.db('shop').dropDatabase();
  await client.close();
  assert.equal((await ask('DELETE', `${path}/b`))['state'], 'completed');
  assert.equal((await ask('GET', `${path}/b`))['status'], 404);
  assert.equal((await command(uri, { listShards: 1 }))['shards'].length, 1);
  assert.equal((await ask('DELETE', `${path}/a`))['status'], 400);
  const { configsvrs } = await ask('GET', `/v1/sharded_clusters/${id}/configsvrs`);
  assert.deepEqual(configsvrs, [{ id: 'config' }]);
});

test('a member is changed as a member of its set', async () => {
  const { id, mongodb_uri: uri } = await ask('POST', '/v1/replica_sets', { members: [{}, {}] });
  const path = `/v1/replica_sets/${id}/members`;
  const changed = await ask('PATCH', `${path}/1`, {
    rsParams: { hidden: true, priority: 0, votes: 0 },
  });
  assert.deepEqual([changed['status'], changed['rsInfo'].hidden], [200, true]);
  assert.equal((await ask('GET', `/v1/replica_sets/${id}/hidden`))['hidden'].length, 1);
  const { config } = await command(uri, { replSetGetConfig: 1 });
  const { hidden, votes } = config.members[1];
  assert.deepEqual([hidden, votes, config.version], [true, 0, 2]);
  assert.equal((await ask('PATCH', `${path}/7`, {}))['status'], 404);
});

test('TLS is spoken where certificates are named, under the older names of the flags too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orchestration-'));
  const certificates = inventCertificates(nodeRuntime());
  const { key, cert } = certificates.server();
  const [ca, pem] = [join(folder, 'ca.pem'), join(folder, 'server.pem')];
  writeFileSync(ca, certificates.authority);
  writeFileSync(pem, key + cert);
  const secured = await ask('POST', '/v1/servers', {
    name: 'mongod',
    procParams: params,
    sslParams: {
      sslMode: 'requireSSL',
      sslPEMKeyFile: pem,
      sslCAFile: ca,
      sslAllowInvalidCertificates: true,
      sslWeakCertificateValidation: true,
    },
  });
  assert.equal(secured['status'], 200, secured['error']);
  const tls = { tls: true, tlsCAFile: ca };
  assert.equal((await command(secured['mongodb_uri'], { ping: 1 }, tls))['ok'], 1);
  rmSync(folder, { recursive: true });
});

test('a page in a browser is not served', async () => {
  const asked = (headers: Record<string, string>): Promise<number> =>
    httpGet(`${service.url}/servers`, { headers, timeoutMS: 5000 }).then(({ status }) => status);
  assert.equal(await asked({ origin: 'http://page.example' }), 403);
  assert.equal(await asked({ host: 'page.example' }), 403);
  for (const host of ['127.0.0.1', 'localhost:8889', '[::1]:8889']) {
    assert.equal(await asked({ host }), 200);
  }
});

test('of several who ask for one id at once, one gets it', async () => {
  const answers = await Promise.all(
    [1, 2, 3].map(() => ask('PUT', '/servers/wanted', { name: 'mongod' })),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400]);
  assert.equal((await ask('DELETE', '/servers/wanted'))['status'], 204);
});

test('what nobody would read is refused by its name', async () => {
  const refusal = async (path: string, body: Document): Promise<string> => {
    const { status, error } = await ask('POST', path, body);
    assert.equal(status, 400);
    return error;
  };
  const flags = { name: 'mongod', procParams: { prot: 1 } };
  assert.match(await refusal('/v1/servers', flags), /unrecognised option '--prot'/);
  const parameter = { name: 'mongod', procParams: { setParameter: { enableTests: 1 } } };
  assert.match(await refusal('/v1/servers', parameter), /no server parameter "enableTests"/);
  const key = { members: [{}], memebrs: [] };
  assert.match(await refusal('/v1/replica_sets', key), /^memebrs: expected no member of this name/);
  assert.match(await refusal('/v1/replica_sets', {}), /^members: expected a value, found nothing/);
  assert.match(await refusal('/v1/servers', { name: 'mongox' }), /expected "mongod"/);
  assert.match(await refusal('/servers', { name: 'mongod', version: '3.6' }), /no profile/);
  for (const [procParams, words] of [
    [{ setParameter: 'a=1' }, /^setParameter: expected an object/],
    [{ port: { a: [] } }, /^port: expected a string, a number or a boolean/],
    [{ config: '/etc/hostname' }, /^config: send what stands in that file/],
    [{ tlsMode: 'requireTLS', tlsCertificateKeyFile: '/etc/hostname' }, /TLS cannot be used/],
  ] as const) {
    assert.match(await refusal('/servers', { name: 'mongod', procParams }), words);
  }
  const twice = { shards: [{ id: 'a' }, { id: 'a' }] };
  assert.match(await refusal('/sharded_clusters', twice), /There is a shard a already/);
  assert.equal((await ask('GET', '/v1/servers/%'))['status'], 400);
  assert.equal((await ask('GET', '/v1/nowhere'))['status'], 404);
  const one = await ask('POST', '/servers', { name: 'mongod' });
  assert.match(
    await refusal(`/servers/${one['id']}`, { action: 'dance' }),
    /there are start, stop/,
  );
});
