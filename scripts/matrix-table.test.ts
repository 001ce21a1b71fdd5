import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joined, type MatrixColumn, matrixTable } from './matrix-table.ts';

const count = { cases: 1, passed: 1, failed: 0, errored: 0, unsupported: 0, skipped: 0 };

function column(version: string, topologies: readonly string[], ...suites: string[]): MatrixColumn {
  const counts = Object.fromEntries(suites.map((suite) => [suite, count]));
  return { driver: 'd', version, language: 'L', date: '', topologies, suites: counts };
}

test('a suite that did not run again keeps what was recorded of the same version', () => {
  const [only, ...more] = joined([
    column('1.2', ['single', 'sharded'], 'crud', 'auth'),
    column('1.2', ['replicaset', 'sharded'], 'crud'),
  ]);
  assert.deepEqual(more, []);
  assert.deepEqual(Object.keys(only?.suites ?? {}), ['crud', 'auth']);
  assert.deepEqual(only?.topologies, ['single', 'sharded']);
  const table = matrixTable(only === undefined ? [] : [only]);
  assert.match(
    table,
    /\| crud \| 1 of 1 \(0, 0\), on replicaset, sharded \|/,
    'where it is another place',
  );
  assert.match(table, /\| auth \| 1 of 1 \(0, 0\) \|/);
});

test('a suite that needs no deployment leaves the topologies as they were', () => {
  const [only] = joined([column('1.2', ['single'], 'crud'), column('1.2', [], 'uri-options')]);
  assert.deepEqual(only?.topologies, ['single']);
});

test('a run of all that was recorded says by itself what it ran on', () => {
  const [only] = joined([column('1.2', ['single'], 'crud'), column('1.2', ['sharded'], 'crud')]);
  assert.deepEqual(only?.topologies, ['sharded']);
});

test('another version of the same major takes its place as a whole, one of another stands beside it', () => {
  const found = joined([
    column('1.2', ['single'], 'auth'),
    column('2.0', ['single'], 'auth'),
    column('1.3', ['single'], 'crud'),
  ]);
  assert.deepEqual(
    found.map(({ version, suites }) => [version, Object.keys(suites)]),
    [
      ['1.3', ['crud']],
      ['2.0', ['auth']],
    ],
  );
});
