import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { nodeRuntime, type Runtime, TransportError } from '@touchstone/runtime';
import { startLoadBalanced } from './load-balanced.ts';
import { RawClient } from './raw-client.test-support.ts';
import { startReplicaSet } from './replica-set.ts';
import { startShardedCluster } from './sharded-cluster.ts';
import { startStandalone } from './standalone.ts';

test('an unknown option is refused by its name, with the one that may have been meant', async () => {
  const foreign = { instance: { dbName: 'shop' } } as object;
  await assert.rejects(startStandalone(foreign), {
    name: 'TypeError',
    message: /^startStandalone has no option 'instance'\. There are: anotherPort, auth, /,
  });
  await assert.rejects(
    startReplicaSet({ member: 2 } as object),
    /no option 'member'\. Did you mean 'members'\?/,
  );
  await assert.rejects(
    startReplicaSet({ members: [{ arbiters: true }] as object[] }),
    /A member has no option 'arbiters'\. Did you mean 'arbiter'\?/,
  );
  await assert.rejects(startShardedCluster({ shard: 2 } as object), /Did you mean 'shards'\?/);
  await assert.rejects(startLoadBalanced({ dbName: 'x' } as object), /no option 'dbName'/);
});

test('the connection string names a database: the option’s, or that of uriFor', async () => {
  const users = [{ username: 'ann', password: 'p/w' }];
  await using server = await startStandalone({ database: 'shop', auth: { users } });
  const [host] = server.hosts;
  assert.equal(server.uri, `mongodb://ann:p%2Fw@${host}/shop?authSource=admin`);
  assert.equal(server.uriFor('a b'), `mongodb://ann:p%2Fw@${host}/a%20b?authSource=admin`);
  await using set = await startReplicaSet({ members: 1 });
  assert.equal(set.uriFor('shop'), `mongodb://${set.hosts[0]}/shop?replicaSet=rs0`);
  await using balanced = await startLoadBalanced({ mongoses: 1, membersPerShard: 1 });
  assert.equal(balanced.uriFor('shop'), `mongodb://${balanced.hosts[0]}/shop?loadBalanced=true`);
});

test('a taken port is refused, or another one is taken where that is asked for', async () => {
  await using first = await startStandalone();
  const port = Number(present(first.hosts[0]).split(':')[1]);
  await assert.rejects(startStandalone({ port }), { code: 'EADDRINUSE' });
  await using second = await startStandalone({ port, anotherPort: true });
  assert.notEqual(second.hosts[0], first.hosts[0]);
  await using set = await startReplicaSet({ members: 1, port, anotherPort: true });
  assert.notEqual(set.hosts[0], first.hosts[0]);
});

/** A world whose second door cannot be opened, and whose others take a while; `open` counts those that are. */
function worldWithTakenPort(): Runtime & { open: number } {
  const real = nodeRuntime();
  let asked = 0;
  const world = {
    ...real,
    open: 0,
    transport: {
      connect: real.transport.connect.bind(real.transport),
      async listen(...args: Parameters<typeof real.transport.listen>) {
        asked += 1;
        if (asked === 2) throw new TransportError('EADDRINUSE', 'the port is taken');
        await new Promise(setImmediate);
        const listener = await real.transport.listen(...args);
        world.open += 1;
        return {
          address: listener.address,
          close() {
            world.open -= 1;
            return listener.close();
          },
        };
      },
    },
  };
  return world;
}

test('of what cannot start whole, nothing stays open', async () => {
  const world = worldWithTakenPort();
  await assert.rejects(startReplicaSet({ members: 3, runtime: world }), { code: 'EADDRINUSE' });
  assert.equal(world.open, 0);
  const other = worldWithTakenPort();
  const cluster = startShardedCluster({ shards: 2, membersPerShard: 1, runtime: other });
  await assert.rejects(cluster, { code: 'EADDRINUSE' });
  assert.equal(other.open, 0);
});

test('names of shards are their own, and certificates are refused as what they are', async () => {
  const shards = [{ name: 'a' }, { name: 'a' }];
  await assert.rejects(startShardedCluster({ shards }), /There is a shard a already/);
  await assert.rejects(startStandalone({ tls: { key: 'x', cert: 'y' } }), {
    name: 'TransportError',
    message: /^The options for TLS cannot be used: /,
  });
});

test('a standalone server that was stopped has its data and its port again', async () => {
  await using server = await startStandalone();
  const { uri, hosts } = server;
  {
    using client = await RawClient.connect(present(hosts[0]));
    await client.send({ insert: 'things', documents: [{ _id: 1 }] }, 'test');
  }
  await server.stop();
  await assert.rejects(RawClient.connect(present(hosts[0])), { code: 'ECONNREFUSED' });
  assert.throws(() => server.server, /stopped; start\(\) starts it again/);
  assert.equal(server.uri, uri);
  await server.start();
  using client = await RawClient.connect(present(hosts[0]));
  const { cursor } = await client.send({ find: 'things' }, 'test');
  assert.deepEqual(cursor.firstBatch, [{ _id: 1 }]);
});

test('with unref a forgotten server with a client lets the process end', () => {
  const program = `
    import { connect } from 'node:net';
    const { startStandalone } = await import(${JSON.stringify(new URL('standalone.js', import.meta.url).href)});
    const server = await startStandalone({ unref: true });
    const socket = connect(Number(server.hosts[0].split(':')[1]), '127.0.0.1');
    await new Promise((resolve) => socket.on('connect', resolve));
    setImmediate(() => socket.unref());
  `;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    timeout: 10_000,
    encoding: 'utf8',
  });
  assert.deepEqual([ended.status, ended.stderr], [0, '']);
});
