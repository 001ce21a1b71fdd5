/** The hard behaviors about connections, sockets and processes; the numbers are those of the design. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodeRuntime } from '@touchstone/runtime';
import { any } from '../matcher/value-matchers.ts';
import { MockupDB } from './mockup-db.ts';
import { overStream, rawClient } from './raw-client.test-support.ts';

async function started(options: ConstructorParameters<typeof MockupDB>[0] = {}): Promise<MockupDB> {
  const server = new MockupDB({ requestTimeoutMS: 3000, ...options });
  await server.run();
  return server;
}

test('25: a restart on the same port, and 127.0.0.1 whatever localhost is', async () => {
  const server = await started({ autoHello: true });
  const { port } = server;
  assert.match(server.uri, /^mongodb:\/\/127\.0\.0\.1:\d+\/$/);
  await server.stop();
  assert.equal(await server.run(), port);
  const client = await rawClient(port);
  client.command({ ping: 1 });
  await server.receives('ping').ok();
  await server.stop();
});

test('25: unix sockets, a stale one too', { skip: process.platform === 'win32' }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mockup-'));
  const udsPath = join(folder, 'mock.sock');
  const { transport } = nodeRuntime();
  const server = await started({ udsPath });
  assert.ok(server.uri.startsWith('mongodb://%2F'));
  const client = overStream(await transport.connect({ kind: 'unix', path: udsPath }));
  client.command({ ping: 1 });
  const request = await server.receives('ping');
  assert.equal(request.clientPort, 0);
  await request.ok();
  await client.next();
  await assert.rejects(new MockupDB({ udsPath }).run(), /somebody listens/);
  await server.stop();
  await killedWhileListening(udsPath);
  assert.ok(existsSync(udsPath), 'the socket of the dead is there');
  const successor = await started({ udsPath });
  await successor.stop();
  writeFileSync(udsPath, '');
  await assert.rejects(new MockupDB({ udsPath }).run(), /is no socket/);
  rmSync(folder, { recursive: true });
  assert.throws(() => new MockupDB({ udsPath, port: 1 }), /exclude each other/);
});

/** A process that is killed leaves its socket file behind. */
async function killedWhileListening(path: string): Promise<void> {
  const code = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

test('25: a server that was stopped does not keep the process alive', {
  timeout: 20_000,
}, async () => {
  const index = new URL('../index.js', import.meta.url).href;
  const code = `
    import { MockupDB } from ${JSON.stringify(index)};
    const server = new MockupDB({ autoHello: true, streamingHello: true });
    await server.run();
    server.receives().catch(() => {});
    await server.stop();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
  const status = await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(status, 0);
});

test('connections are refused, reset, ended, frozen and thawed', async () => {
  await using server = await started();
  const client = await rawClient(server.port);
  server.freeze();
  client.command({ ping: 1 });
  await assert.rejects(server.receives(any, { timeoutMS: 20 }), /got nothing/);
  server.thaw();
  await server.receives('ping').ok();
  await client.next();
  await server.refuse();
  await assert.rejects(rawClient(server.port), { code: 'ECONNREFUSED' });
  await server.accept();
  server.acceptThenReset();
  const reset = await rawClient(server.port).then(
    (accepted) => accepted.closed,
    (error: Error) => error,
  );
  assert.match(String(reset), /ECONNRESET/);
  server.acceptThenHangup();
  const ended = await rawClient(server.port);
  assert.equal(await ended.closed, undefined);
  await server.accept();
  const served = await rawClient(server.port);
  served.command({ ping: 1 });
  const request = await server.receives('ping');
  await request.hangup('rst');
  assert.match(String(await served.closed), /ECONNRESET/);
});

test('the PROXY protocol, both versions', async () => {
  await using v1 = await started({ proxyProtocol: 'v1' });
  const client = await rawClient(v1.port);
  client.send(Buffer.from('PROXY TCP4 10.0.0.1 10.0.0.2 1111 '));
  client.send(Buffer.from('2222\r\n'));
  client.command({ ping: 1 });
  await v1.receives('ping').ok();
  await client.next();
  const [connection] = v1.connections;
  assert.deepEqual(connection?.proxied, { source: '10.0.0.1:1111', destination: '10.0.0.2:2222' });
  await using v2 = await started({ proxyProtocol: 'v2' });
  const second = await rawClient(v2.port);
  const signature = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10];
  second.send(
    Uint8Array.of(...signature, 0x21, 0x11, 0, 12, 10, 0, 0, 1, 10, 0, 0, 2, 4, 87, 8, 174),
  );
  second.command({ ping: 1 });
  await v2.receives('ping').ok();
  assert.equal(v2.connections[0]?.proxied?.source, '10.0.0.1:1111');
  const liar = await rawClient(v2.port);
  liar.command({ ping: 1 });
  await liar.closed;
  assert.match(v2.protocolErrors[0]?.message ?? '', /not a PROXY protocol v2 header/);
});
