import assert from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@touchstone/protocol';
import { TransportError } from '@touchstone/runtime';
import { ObjectId } from 'bson';
import {
  type EstablishSettings,
  establishConnection,
  isAuthenticationFailure,
} from './establish-connection.ts';
import { answering, FakeStream, fakeTransport } from './fake-stream.test-support.ts';
import { ManualClock } from './manual-clock.test-support.ts';

const HELLO = { helloOk: true, minWireVersion: 0, maxWireVersion: 21, connectionId: 7 };
const OVERLOADED = ['SystemOverloadedError', 'RetryableError'];

function settingsWith(
  end: FakeStream | Error,
  more: Partial<EstablishSettings> = {},
): EstablishSettings & { clock: ManualClock } {
  const clock = new ManualClock();
  return {
    clock,
    runtime: { clock, transport: fakeTransport(end) },
    address: 'fake:27017',
    streamAddress: { kind: 'tcp', host: 'fake', port: 27_017 },
    connectTimeoutMS: 100,
    socketTimeoutMS: 0,
    metadata: () => ({ driver: { name: 'd', version: '1' } }),
    ...more,
  };
}

const request = {
  id: 1,
  generation: 0,
  isWaitedFor: true,
  signal: new AbortController().signal,
};

test('says legacy hello by default, with helloOk and the version of back-pressure', async () => {
  const stream = new FakeStream(answering({ ...HELLO, compression: ['zlib'] }));
  const settings = settingsWith(stream, { compressors: ['nosuch', 'zlib'] });
  const connection = await establishConnection(request, settings);
  assert.deepEqual(stream.commands, [
    {
      isMaster: 1,
      helloOk: true,
      backpressure: '2',
      client: { driver: { name: 'd', version: '1' } },
      compression: ['zlib'],
      $db: 'admin',
    },
  ]);
  assert.equal(connection.description.helloOk, true);
  assert.equal(connection.serverConnectionId, 7n);
});

test('says hello with a stable API, and declares it', async () => {
  const stream = new FakeStream(answering(HELLO));
  await establishConnection(
    request,
    settingsWith(stream, { serverApi: { version: '1', strict: true } }),
  );
  const [hello] = stream.commands;
  assert.deepEqual(Object.keys(present(hello))[0], 'hello');
  assert.equal(present(hello)['apiVersion'], '1');
  assert.equal(present(hello)['apiStrict'], true);
});

test('behind a load balancer the reply must name a service', async () => {
  const serviceId = new ObjectId();
  const good = new FakeStream(answering({ ...HELLO, serviceId }));
  const connection = await establishConnection(request, settingsWith(good, { loadBalanced: true }));
  assert.equal(present(good.commands[0])['loadBalanced'], true);
  assert.equal(connection.serviceKey, serviceId.toHexString());
  const bad = new FakeStream(answering(HELLO));
  await assert.rejects(establishConnection(request, settingsWith(bad, { loadBalanced: true })), {
    name: 'MongoCompatibilityError',
    message: /load balancing mode/,
  });
  assert.equal(bad.destroyed, true);
});

test('labels failures to reach the server as overload, but not those of names and certificates', async () => {
  const refused = settingsWith(new TransportError('ECONNREFUSED', 'connect ECONNREFUSED'));
  await assert.rejects(establishConnection(request, refused), {
    name: 'MongoNetworkError',
    errorLabels: OVERLOADED,
  });
  const slow = settingsWith(new TransportError('ETIMEDOUT', 'too slow'));
  await assert.rejects(establishConnection(request, slow), {
    name: 'MongoNetworkTimeoutError',
    errorLabels: OVERLOADED,
  });
  const unknown = settingsWith(new TransportError('ENOTFOUND', 'no such host'));
  await assert.rejects(establishConnection(request, unknown), { errorLabels: [] });
});

test('labels a hello that is not answered, or not in time', async () => {
  const broken = new FakeStream((_command, stream) => stream.break());
  await assert.rejects(establishConnection(request, settingsWith(broken)), {
    name: 'MongoNetworkError',
    errorLabels: OVERLOADED,
  });
  const silent = settingsWith(new FakeStream());
  await assert.rejects(silent.clock.run(establishConnection(request, silent)), {
    name: 'MongoNetworkTimeoutError',
    errorLabels: OVERLOADED,
  });
  assert.equal(silent.clock.now(), 100);
});

test('a connection that nobody waits for takes timeoutMS for each command, from its begin', async () => {
  const wait = async (isWaitedFor: boolean, timeoutMS?: number): Promise<number> => {
    const stream = new FakeStream((command, self, { requestId }) => {
      if (!('isMaster' in command)) return;
      clock.setTimer(5, () => self.reply(requestId, { ok: 1, ...HELLO }));
    });
    const settings = settingsWith(stream, {
      timeoutMS,
      createAuthenticator: () => ({
        handshakeFields: () => ({}),
        async authenticate(connection) {
          await connection.command('db', { saslStart: 1 });
        },
      }),
    });
    const { clock } = settings;
    const establishing = establishConnection({ ...request, isWaitedFor }, settings);
    await assert.rejects(clock.run(establishing), { name: 'MongoNetworkTimeoutError' });
    return clock.now();
  };
  assert.equal(await wait(false, 10), 15);
  assert.equal(await wait(true, 10), 105);
  assert.equal(await wait(false), 105);
});

test('does not label a failure of authentication, and tells it from others', async () => {
  const stream = new FakeStream((command, self, { requestId }) => {
    if ('isMaster' in command) self.reply(requestId, { ok: 1, ...HELLO });
    else self.break();
  });
  const settings = settingsWith(stream, {
    createAuthenticator: () => ({
      handshakeFields: () => ({ saslSupportedMechs: 'db.user' }),
      async authenticate(connection) {
        await connection.command('db', { saslStart: 1 });
      },
    }),
  });
  await assert.rejects(establishConnection(request, settings), (error: Error) => {
    assert.ok(isAuthenticationFailure(error));
    assert.deepEqual((error as Error & { errorLabels: string[] }).errorLabels, []);
    return true;
  });
  assert.equal(present(stream.commands[0])['saslSupportedMechs'], 'db.user');
});

test('gives up when the pool does', async () => {
  const abort = new AbortController();
  const stream = new FakeStream();
  const establishing = establishConnection(
    { ...request, signal: abort.signal },
    settingsWith(stream),
  );
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  abort.abort(new Error('pool closed'));
  await assert.rejects(establishing, { message: 'pool closed' });
  assert.equal(stream.destroyed, true);
});

test('refuses a server older than the driver speaks', async () => {
  const old = new FakeStream(answering({ maxWireVersion: 6 }));
  await assert.rejects(establishConnection(request, settingsWith(old)), {
    name: 'MongoCompatibilityError',
    message: /wire version 6/,
  });
});

test('a hello that is none fails the attempt: nothing of it is used', async () => {
  for (const wrong of [{ serviceId: 1 }, { maxWriteBatchSize: 0 }, { hosts: [1] }]) {
    const stream = new FakeStream(answering({ ...HELLO, ...wrong }));
    await assert.rejects(establishConnection(request, settingsWith(stream)), {
      name: 'MongoUnexpectedServerResponseError',
    });
    assert.equal(stream.destroyed, true);
  }
});

test('a failure without words is told with the address', async () => {
  const refused = settingsWith(new TransportError('ECONNREFUSED', ''));
  await assert.rejects(establishConnection(request, refused), {
    name: 'MongoNetworkError',
    message: 'connection to fake:27017 failed',
  });
  const late = settingsWith(new TransportError('ETIMEDOUT', 'late'));
  await assert.rejects(establishConnection(request, late), {
    name: 'MongoNetworkTimeoutError',
    message: 'late',
  });
});
