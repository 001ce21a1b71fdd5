import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { spawnMongocryptd } from './mongocryptd-process.ts';

/** Starts a program that tells its arguments through a socket, in place of a mongocryptd. */
async function argumentsOf(args: readonly string[]): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'mongocryptd-'));
  const path = join(folder, 'socket');
  const server = createServer();
  try {
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const told = new Promise<string>((resolve, reject) => {
      server.once('connection', (socket) => {
        socket.once('error', reject);
        socket.once('data', (bytes) => resolve(String(bytes)));
      });
    });
    const tell = `require('net').connect(${JSON.stringify(path)}).end(JSON.stringify(process.argv.slice(1)))`;
    spawnMongocryptd(process.execPath, ['-e', tell, '--', ...args]);
    return JSON.parse(await told);
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
}

test('a mongocryptd ends after a minute without work, unless the application says otherwise', async () => {
  assert.deepEqual(await argumentsOf(['--port', '5']), [
    '--port',
    '5',
    '--idleShutdownTimeoutSecs',
    '60',
  ]);
  for (const own of [['--idleShutdownTimeoutSecs', '5'], ['--idleShutdownTimeoutSecs=5']]) {
    assert.deepEqual(await argumentsOf(own), own);
  }
});

test('one that is not there is nobody to hear of: it shows when it is connected to', async () => {
  spawnMongocryptd('/nowhere/mongocryptd');
  // An error without a listener would end this process in the next turns.
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
});
