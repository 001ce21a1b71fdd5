import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { startSocks5Proxy } from '@touchstone/runtime';
import { startReplicaSet } from '@touchstone/server';
import { Authority } from './certificates.test-support.ts';
import { drivers } from './drivers.test-support.ts';

const [ours] = drivers;
const LOGIN = { username: 'username', password: 'p4ssw0rd' };

/** The eleven connection strings of the prose test: `strict` asks for a password, `open` for none. */
const CASES: readonly {
  readonly proxy: 'strict' | 'open';
  readonly login?: string;
  readonly direct: boolean;
  readonly succeeds: boolean;
}[] = [
  { proxy: 'strict', direct: true, succeeds: false },
  { proxy: 'open', direct: true, succeeds: true },
  { proxy: 'strict', direct: false, succeeds: false },
  { proxy: 'open', direct: false, succeeds: true },
  { proxy: 'strict', login: 'nonexistentuser:badauth', direct: true, succeeds: false },
  { proxy: 'open', login: 'nonexistentuser:badauth', direct: true, succeeds: true },
  { proxy: 'open', login: 'nonexistentuser:badauth', direct: false, succeeds: true },
  { proxy: 'strict', login: 'username:p4ssw0rd', direct: true, succeeds: true },
  { proxy: 'open', login: 'username:p4ssw0rd', direct: true, succeeds: true },
  { proxy: 'strict', login: 'username:p4ssw0rd', direct: false, succeeds: true },
  { proxy: 'open', login: 'username:p4ssw0rd', direct: false, succeeds: true },
];

for (const { proxy, login, direct, succeeds } of CASES) {
  const how = `${direct ? 'directly' : 'to a set'}, ${login ?? 'without a login'}`;
  test(`a proxy that is ${proxy}, ${how}: ${succeeds ? 'succeeds' : 'fails'}`, async () => {
    await using set = await startReplicaSet({ members: 2 });
    await using running = await startSocks5Proxy(proxy === 'strict' ? LOGIN : undefined);
    const [username, password] = login?.split(':') ?? [];
    const options = new URLSearchParams({
      proxyHost: '127.0.0.1',
      proxyPort: String(running.port),
      ...(username === undefined ? {} : { proxyUsername: username }),
      ...(password === undefined ? {} : { proxyPassword: password }),
      ...(direct ? { directConnection: 'true' } : { replicaSet: set.setName }),
    });
    const hosts = direct ? present(set.primary) : set.hosts.join(',');
    const uri = `mongodb://${hosts}/?${options}`;
    const settings = { serverSelectionTimeoutMS: 300 };
    if (!succeeds) {
      await assert.rejects(present(ours).connect(uri, settings), (error: Error) => {
        assert.ok(!error.message.includes('badauth'));
        return error.name === 'MongoServerSelectionError';
      });
      return;
    }
    await using client = await present(ours).connect(uri);
    assert.equal((await client.db('test').command({ hello: 1 }))['ok'], 1);
    // Monitors go through the proxy too.
    assert.ok(running.targets.length >= (direct ? 2 : 3), running.targets.join());
  });
}

test('TLS through a proxy: names are looked up there, and checked here', async () => {
  const authority = new Authority();
  const tls = { ...authority.issue({ hosts: ['db.example'] }) };
  await using set = await startReplicaSet({ members: 1, tls });
  await using proxy = await startSocks5Proxy();
  const port = present(present(set.hosts[0]).split(':')[1]);
  const options = { tls: true, ca: authority.cert, proxyHost: '127.0.0.1', proxyPort: proxy.port };
  const uri = (host: string): string => `mongodb://${host}:${port}/?directConnection=true`;
  await using client = await present(ours).connect(uri('db.example'), options);
  assert.equal((await client.db('test').command({ ping: 1 }))['ok'], 1);
  assert.ok(proxy.targets.every((target) => target === `db.example:${port}`));
  const settings = { ...options, serverSelectionTimeoutMS: 300 };
  await assert.rejects(
    present(ours).connect(uri('other.example'), settings),
    /does not match certificate/,
  );
});
