import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedRuntime } from '@touchstone/runtime';
import { ReadPreference } from '../concern/read-preference.ts';
import { Log } from '../event/log.ts';
import { type LogLevel, logSettings } from '../event/log-settings.ts';
import { initialState } from '../sdam/reduce.ts';
import { formatCriteria, logSelection } from './selection-log.ts';

type Outcome = Parameters<typeof logSelection>[1];

/** The messages that are written of one outcome. */
function written(outcome: Outcome, level: LogLevel = 'debug'): Record<string, unknown>[] {
  const records: Record<string, unknown>[] = [];
  const { clock } = simulatedRuntime({ seed: 1 });
  const settings = logSettings({ levels: { serverSelection: level } }, {});
  const log = new Log(settings, { write: (record) => void records.push({ ...record }) }, clock);
  logSelection(log, outcome, {
    criteria: { kind: 'write' },
    operation: { name: 'insert', id: 7 },
    topology: initialState({ topologyId: 1, hosts: ['a:1'] }).description,
  });
  return records;
}

test('a message names the operation, the criteria, and what came of it', () => {
  const failure = new Error('none');
  const cases: readonly (readonly [Outcome, string, object])[] = [
    [{ kind: 'started' }, 'Server selection started', {}],
    [
      { kind: 'succeeded', address: 'a:1' },
      'Server selection succeeded',
      { serverHost: 'a', serverPort: 1 },
    ],
    [{ kind: 'failed', failure }, 'Server selection failed', { failure: 'none' }],
    [
      { kind: 'waiting', remainingTimeMS: 70.9 },
      'Waiting for suitable server to become available',
      { remainingTimeMS: 70 },
    ],
  ];
  for (const [outcome, message, fields] of cases) {
    const [record] = written(outcome);
    const { t: _time, topologyDescription, ...rest } = record ?? {};
    assert.match(String(topologyDescription), /a:1/);
    assert.deepEqual(rest, {
      c: 'serverSelection',
      s: outcome.kind === 'waiting' ? 'info' : 'debug',
      message,
      selector: 'writable server',
      operation: 'insert',
      operationId: 7,
      ...fields,
    });
  }
});

test('time that is over is none, never less', () => {
  const [record] = written({ kind: 'waiting', remainingTimeMS: -3.5 });
  assert.equal(record?.['remainingTimeMS'], 0);
});

test('waiting is told at the level of information, all else for debugging', () => {
  assert.equal(written({ kind: 'waiting', remainingTimeMS: 1 }, 'info').length, 1);
  assert.equal(written({ kind: 'started' }, 'info').length, 0);
  assert.equal(written({ kind: 'waiting', remainingTimeMS: 1 }, 'notice').length, 0);
});

test('criteria are told in words', () => {
  const readPreference = ReadPreference.secondary;
  const mode = JSON.stringify(readPreference);
  assert.equal(formatCriteria({ kind: 'write' }), 'writable server');
  assert.equal(formatCriteria({ kind: 'sameServer', address: 'a:1' }), 'server at a:1');
  assert.equal(formatCriteria({ kind: 'read', readPreference }), `read preference ${mode}`);
  assert.match(formatCriteria({ kind: 'writableOrSecondary', readPreference }), /\$out or \$merge/);
});
