/** A mock started from the command line, driven by PyMongo 4 (`npm run test:interop`). */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const python = process.env['TOUCHSTONE_PYTHON'] ?? 'python3';
const version = spawnSync(python, ['-c', 'import pymongo; print(pymongo.version)'], {
  encoding: 'utf8',
});
const pymongo = version.status === 0 ? version.stdout.trim() : undefined;
const skip =
  pymongo?.startsWith('4.') === true ? false : `skipped: ${python} with pymongo 4 is not installed`;

const EXPECTED = [
  { step: 'ping', ok: 1 },
  { step: 'insert', inserted: 7 },
  { step: 'error', code: 11000, text: 'eek!' },
  { step: 'hangup', kind: 'AutoReconnect' },
  { step: 'find', ids: [1, 2, 3] },
  { step: 'write', inserted: 1 },
  { step: 'set', name: 'rs', secondaries: 2 },
  { step: 'elect', follows: true },
  { step: 'rewrite', inserted: 2 },
];

test('PyMongo connects, writes, fails, is hung up on, and follows an election', {
  skip,
  timeout: 60_000,
}, async () => {
  const mock = spawn(
    process.execPath,
    [
      `${root}packages/touchstone/bin/touchstone.js`,
      'mockup',
      '--port',
      '0',
      '--quiet',
      '--all-ok',
      '--script',
      `${root}packages/mockup/fixtures/pymongo-script.mjs`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const port = await listeningPort(mock);
    const client = spawn(python, [`${root}packages/mockup/fixtures/pymongo_client.py`, port], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = await outputOf(client);
    const steps = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    assert.deepEqual(steps, EXPECTED);
  } finally {
    mock.kill('SIGINT');
  }
});

function listeningPort(mock: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    mock.stdout?.on('data', (bytes) => {
      text += String(bytes);
      const port = /Listening on port (\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(port);
    });
    mock.once('exit', (status) =>
      reject(new Error(`the mock ended with status ${status}: ${text}`)),
    );
  });
}

function outputOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (bytes) => {
      text += String(bytes);
    });
    child.once('error', reject);
    child.once('close', () => resolve(text));
  });
}
