import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeRuntime } from '@touchstone/runtime';
import { FakeAdapter, failed } from '../fake/fake-adapter.ts';
import { FakeEnvironment } from '../fake/fake-environment.ts';
import { runCases } from '../run/run-cases.ts';
import type { TestResult } from '../run/test-result.ts';
import { loadTestFile } from './load-test-file.ts';

const FORMAT = 'unified-test-format/tests';
const valid = JSON.stringify({
  description: 'f',
  schemaVersion: '1.0',
  runOnRequirements: [{ topologies: ['single'] }],
  createEntities: [{ client: { id: 'client0' } }],
  tests: [{ description: 'a case', operations: [{ name: 'listDatabases', object: 'client0' }] }],
});

async function run(
  file: string,
  text: string,
  adapter: FakeAdapter = new FakeAdapter(),
): Promise<readonly (readonly [string, string, string | null])[]> {
  const loaded = loadTestFile({ suite: 's', file, text });
  const results: readonly TestResult[] = await runCases(loaded, loaded.cases, {
    adapter,
    environment: new FakeEnvironment(),
    runtime: nodeRuntime(),
  });
  return results.map((result) => [result.case, result.outcome, result.reason]);
}

describe('loadTestFile', () => {
  it('takes no file that is nested deeper than anything can walk through', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    for (const text of [deep, valid.replace('"a case"', `"a case","x":${deep}`)]) {
      assert.deepEqual(await run(`${FORMAT}/deep.json`, text), [
        ['(the file)', 'errored', 'the file is nested more than 250 deep'],
      ]);
    }
  });

  it('knows the cases of a file, and where each would run', () => {
    const loaded = loadTestFile({ suite: 's', file: 'f.json', text: valid });
    assert.equal(loaded.format, 'unified');
    const facts = { serverVersion: '8.0.0', parameters: {}, auth: false };
    const [one] = loaded.cases;
    assert.equal(one?.description, 'a case');
    assert.equal(one.skipReason({ ...facts, topology: 'single' }), undefined);
    assert.match(one.skipReason({ ...facts, topology: 'sharded' }) ?? '', /topology single/);
  });

  it('runs a unified file', async () => {
    assert.deepEqual(await run('f.json', valid), [['a case', 'passed', null]]);
  });

  it('turns what nobody can read into an errored case with a reason', async () => {
    const [notJson] = await run('f.json', '{');
    const [unknown] = await run('f.json', '{"data": []}');
    const [malformed] = await run('f.json', '{"schemaVersion": "1.0", "description": "f"}');
    assert.deepEqual(notJson, ['(the file)', 'errored', 'the file is not JSON']);
    assert.match(unknown?.[2] ?? '', /no test format/);
    assert.deepEqual(malformed, [
      '(the file)',
      'errored',
      'tests: expected a value, found nothing',
    ]);
  });

  it('wants the cases of valid-fail to fail', async () => {
    const file = `${FORMAT}/valid-fail/f.json`;
    assert.equal((await run(file, valid))[0]?.[1], 'failed');
    const failing = new FakeAdapter();
    failing.operations['listDatabases'] = () => failed();
    assert.equal((await run(file, valid, failing))[0]?.[1], 'passed');
    assert.equal((await run(file, valid.replace('"1.0"', '"0.1"')))[0]?.[1], 'passed');
  });

  it('wants the files of invalid to be refused', async () => {
    const file = `${FORMAT}/invalid/f.json`;
    assert.equal((await run(file, valid))[0]?.[1], 'failed');
    assert.equal((await run(file, '{}'))[0]?.[1], 'passed');
  });
});
