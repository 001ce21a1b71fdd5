import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeRuntime } from '@touchstone/runtime';
import { FakeAdapter } from '../fake/fake-adapter.ts';
import { FakeEnvironment } from '../fake/fake-environment.ts';
import type { LoadedTestFile } from '../run/test-format.ts';
import type { Configuration, Deployments } from './deployments.ts';
import type { Task } from './plan-file.ts';
import { Worker } from './worker.ts';

const idle: LoadedTestFile = {
  suite: 's',
  file: 'f',
  format: 'prose',
  needsServer: true,
  cases: [],
};

/** The clean-up that a worker asks of its deployment before the second of two tasks. */
async function betweenTwoTasks(isolated: boolean): Promise<readonly unknown[]> {
  const environment = Object.assign(new FakeEnvironment(), {
    [Symbol.asyncDispose]: async (): Promise<void> => {},
  });
  environment.replies['listDatabases'] = { databases: [{ name: 'admin' }, { name: 'left' }] };
  const deployments = { isolated, open: async () => environment } as unknown as Deployments;
  const configuration: Configuration = { facts: environment, key: 'one' };
  await using worker = new Worker({
    deployments,
    openAdapter: async () => new FakeAdapter(),
    runtime: nodeRuntime(),
    signal: new AbortController().signal,
  });
  const task: Task = { file: idle, configuration, cases: [], exclusivity: 'shared' };
  await worker.run(task, () => {});
  assert.deepEqual(environment.commands, [], 'the first finds it empty');
  await worker.run(task, () => {});
  return environment.commands.map((command) => [Object.keys(command)[0], command['$db']]);
}

test('transactions that were left open end before the data they lock is dropped', async () => {
  assert.deepEqual(await betweenTwoTasks(true), [
    ['killAllSessions', 'admin'],
    ['listDatabases', 'admin'],
    ['dropDatabase', 'left'],
  ]);
});

test('a deployment that is not ours keeps its data', async () => {
  assert.deepEqual(await betweenTwoTasks(false), []);
});
