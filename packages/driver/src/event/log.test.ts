import assert from 'node:assert/strict';
import fs, { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Clock } from '@touchstone/runtime';
import { Log, truncate } from './log.ts';
import { logSettings } from './log-settings.ts';
import type { LogRecord } from './log-sink.ts';
import { logSinkFor } from './log-sink.ts';

const clock: Clock = {
  now: () => 0,
  date: () => 1000,
  setTimer: () => ({ cancel: () => {} }),
  defer: () => {},
};

test('a component is set by its own variable, else by the one for all, options before both', () => {
  const { levels } = logSettings(
    { levels: { connection: 'info' } },
    {
      MONGODB_LOG_ALL: 'WARN',
      MONGODB_LOG_TOPOLOGY: 'debug',
      MONGODB_LOG_CONNECTION: 'trace',
      MONGODB_LOG_COMMAND: 'loud',
    },
  );
  assert.deepEqual(levels, {
    command: 'warn',
    topology: 'debug',
    serverSelection: 'warn',
    connection: 'info',
    client: 'warn',
  });
  assert.equal(logSettings({}, {}).levels.command, 'off');
});

test('length and destination fall back to their defaults when invalid', () => {
  const read = (length: string, path: string): [number, string] => {
    const settings = logSettings(
      {},
      { MONGODB_LOG_MAX_DOCUMENT_LENGTH: length, MONGODB_LOG_PATH: path },
    );
    return [settings.maxDocumentLength, settings.path];
  };
  assert.deepEqual(read('12', 'STDOUT'), [12, 'stdout']);
  assert.deepEqual(read('-1', ''), [1000, 'stderr']);
  assert.deepEqual(read('unlimited', 'Log.txt'), [Number.POSITIVE_INFINITY, 'Log.txt']);
});

test('messages below the level are dropped, null fields are left out, documents are cut', () => {
  const records: LogRecord[] = [];
  const settings = logSettings(
    { levels: { topology: 'info' }, maxDocumentLength: 8 },
    { MONGODB_LOG_COMMAND: 'debug' },
  );
  const log = new Log(settings, { write: (record) => records.push(record) }, clock);
  assert.equal(log.isEnabled('topology', 'debug'), false);
  assert.equal(log.isEnabled('topology', 'info'), true);
  assert.equal(log.isEnabled('connection', 'emergency'), false);
  log.write('topology', 'debug', 'no', {});
  log.write('command', 'debug', 'Command started', {
    command: log.document({ ping: 1 }),
    serviceId: null,
  });
  assert.deepEqual(records, [
    {
      t: new Date(1000),
      c: 'command',
      s: 'debug',
      message: 'Command started',
      command: '{"ping":...',
    },
  ]);
});

test('texts are cut between code points', () => {
  assert.equal(truncate('abc', 3), 'abc');
  assert.equal(truncate('abcd', 3), 'abc...');
  assert.equal(truncate('a😀b😀', 4), 'a😀b😀');
  assert.equal(truncate('a😀b😀', 2), 'a😀...');
  assert.equal(truncate('😀', 0), '...');
  assert.equal(truncate('😀😀a', 4), '😀😀a');
});

test('stdout and stderr are the streams of the process, and numbers are plain', (t) => {
  const written: [number, string][] = [];
  const { mock } = t.mock.method(fs, 'writeSync', (descriptor: number, text: string) => {
    written.push([descriptor, text]);
    return text.length;
  });
  syncBuiltinESMExports();
  const record: LogRecord = { t: new Date(0), c: 'client', s: 'info', message: 'x', port: 7 };
  for (const path of ['stdout', 'stderr']) logSinkFor(path).write(record);
  mock.restore();
  syncBuiltinESMExports();
  assert.deepEqual(
    written.map(([descriptor]) => descriptor),
    [1, 2],
  );
  for (const [, text] of written) {
    assert.ok(text.endsWith('}\n'));
    assert.equal(JSON.parse(text).port, 7);
  }
});

test('a file is appended to, line by line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  try {
    const path = join(folder, 'driver.log');
    const record: LogRecord = { t: new Date(0), c: 'client', s: 'info', message: 'x' };
    logSinkFor(path).write(record);
    logSinkFor(path).write(record);
    assert.equal(readFileSync(path, 'utf8').split('\n').length, 3);
    // A path that cannot be opened must not throw.
    logSinkFor(join(folder, 'missing', 'driver.log'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a disk that is full fails nobody', { skip: !existsSync('/dev/full') }, () => {
  const { write } = logSinkFor('/dev/full');
  write({ t: new Date(0), c: 'client', s: 'info', message: 'x' });
});
