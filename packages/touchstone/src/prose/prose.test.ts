import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { present } from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import type { AdapterReply } from '../adapter-protocol/adapter-protocol.ts';
import { noEnvironment } from '../environment/no-environment.ts';
import { FakeAdapter, failed, succeeded } from '../fake/fake-adapter.ts';
import { FakeEnvironment } from '../fake/fake-environment.ts';
import { runCases } from '../run/run-cases.ts';
import { expect, expectEqual } from './expect.ts';
import { findProseFiles } from './find-prose-files.ts';
import { proseSuites } from './index.ts';
import { DeploymentLacks } from './prose-context.ts';
import { proseFile } from './prose-file.ts';
import type { ProseCase } from './prose-test.ts';

const identity = { suite: 's', file: 'prose/s/t' };
const runtime = nodeRuntime();

async function verdictOf(
  run: ProseCase['run'],
  adapter: FakeAdapter = new FakeAdapter(),
  more: Partial<ProseCase> = {},
): Promise<readonly [string, string | null, FakeEnvironment]> {
  const environment = new FakeEnvironment();
  const file = proseFile(identity, {
    needsServer: true,
    cases: [{ description: 'a', run, ...more }],
  });
  const [result] = await runCases(file, file.cases, { adapter, environment, runtime });
  return [present(result).outcome, present(result).reason, environment];
}

describe('a prose test', () => {
  it('passes, fails, is unsupported or errored as it ends', async () => {
    assert.equal((await verdictOf(async () => {}))[0], 'passed');
    assert.deepEqual((await verdictOf(async () => expect(false, 'a'))).slice(0, 2), [
      'failed',
      'expected: a',
    ]);
    assert.equal((await verdictOf(async () => expectEqual(1, 2, 'x')))[0], 'failed');
    const broken = await verdictOf(async () => {
      throw new TypeError('the test is wrong');
    });
    assert.equal(broken[0], 'errored');
    const adapter = new FakeAdapter();
    adapter.replies['createEntity'] = { kind: 'unsupported', reason: 'not here' };
    const lacking = await verdictOf(async (world) => void (await world.client()), adapter);
    assert.deepEqual(lacking.slice(0, 2), ['unsupported', 'not here']);
  });

  it('is skipped where the deployment turns out to lack what it needs', async () => {
    const lacking = await verdictOf(async () => {
      throw new DeploymentLacks('requires secondaries');
    });
    assert.deepEqual(lacking.slice(0, 2), ['skipped', 'requires secondaries']);
  });

  it('is skipped where it may not run', async () => {
    const runOn = [{ topologies: ['replicaset' as const] }];
    const [outcome] = await verdictOf(async () => assert.fail(), undefined, { runOn });
    assert.equal(outcome, 'skipped');
  });

  it('turns its fail points off, forgets its clients, and leaves no transaction open', async () => {
    const adapter = new FakeAdapter();
    const [, , environment] = await verdictOf(async (world) => {
      await world.failCommand('alwaysOn', { failCommands: ['find'] });
    }, adapter);
    const failPoints = environment.commands.filter(({ mode }) => mode !== undefined);
    const modes = failPoints.map((command) => [command['mode'], command['address']]);
    assert.deepEqual(modes, [
      ['alwaysOn', undefined],
      ['off', 'a:1'],
      ['off', 'b:2'],
    ]);
    assert.equal(adapter.requests.at(-1)?.kind, 'reset');
    assert.deepEqual(environment.commands.at(-1)?.['killAllSessions'], []);
  });

  it('wants the error that it waits for, and the events', async () => {
    const adapter = new FakeAdapter();
    adapter.operations['runCommand'] = ({ arguments: { command } }): AdapterReply =>
      'fail' in command ? failed({ code: 7 }) : succeeded({ ok: 1 });
    adapter.show('poolReadyEvent', { address: 'a' });
    const [outcome, reason] = await verdictOf(async (world) => {
      const client = await world.client();
      assert.deepEqual(await client.command({ ping: 1 }), { ok: 1 });
      assert.equal((await client.commandError({ fail: 1 })).code, 7);
      assert.equal((await client.waitForEvents('poolReadyEvent')).length, 1);
      await client.commandError({ ping: 1 });
    }, adapter);
    assert.deepEqual(
      [outcome, reason],
      ['failed', 'runCommand: expected an error, but it succeeded'],
    );
  });
});

describe('prose tests by name', () => {
  const namesOf = (wanted: string): string[] => findProseFiles(wanted).map(({ file }) => file);

  it('are those of a suite, of a pattern, or one', () => {
    const suite = Object.keys(proseSuites['server-selection'] ?? {});
    assert.deepEqual(
      namesOf('server-selection'),
      suite.map((name) => `prose/server-selection/${name}`),
    );
    assert.deepEqual(namesOf('prose/server-selection/custom*'), [
      'prose/server-selection/custom-selector',
    ]);
    assert.deepEqual(namesOf('gridfs'), []);
    assert.ok(namesOf('prose/*').length > suite.length);
  });

  it('ask state machines where they need no server', async () => {
    const [file] = findProseFiles('prose/initial-dns-seedlist-discovery/seeds');
    const adapter = new FakeAdapter();
    adapter.replies['machine'] = failed();
    const results = await runCases(present(file), present(file).cases, {
      adapter,
      environment: noEnvironment,
      runtime,
    });
    // Refusing everything is right where it is wanted, and there alone.
    const outcomes = results.map(({ case: name, outcome }) => [name.slice(0, 1), outcome]);
    assert.ok(
      outcomes.every(([test, outcome]) => outcome === (test === '1' ? 'failed' : 'passed')),
    );
  });
});
