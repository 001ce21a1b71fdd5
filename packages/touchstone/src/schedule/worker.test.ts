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

/** A worker with deployments that note when each is opened and closed. */
function observed({
  oldest,
  fails = false,
}: {
  readonly oldest?: string;
  readonly fails?: boolean;
} = {}): { readonly worker: Worker; readonly happened: string[] } {
  const happened: string[] = [];
  const open = async ({ key }: Configuration): Promise<FakeEnvironment & AsyncDisposable> => {
    if (fails) throw new Error('no server here');
    happened.push(`open ${key}`);
    return Object.assign(new FakeEnvironment(), {
      [Symbol.asyncDispose]: async (): Promise<void> => {
        happened.push(`close ${key}`);
      },
    });
  };
  const worker = new Worker({
    deployments: { isolated: false, open } as unknown as Deployments,
    openAdapter: async () => {
      const adapter = new FakeAdapter();
      const driver = { name: 'old', version: '1', language: 'C' };
      const needs = oldest === undefined ? {} : { minServerVersion: oldest };
      adapter.replies.start = { kind: 'started', driver: { ...driver, ...needs } };
      return adapter;
    },
    runtime: nodeRuntime(),
    signal: new AbortController().signal,
  });
  return { worker, happened };
}

function taskOn(key: string, cases: LoadedTestFile['cases'] = []): Task {
  const configuration: Configuration = { facts: new FakeEnvironment(), key };
  return { file: idle, configuration, cases, exclusivity: 'shared' };
}

/** As many deployments as a worker keeps. */
const KEPT_ENVIRONMENTS = 3;

const TWO_CASES = ['a', 'b'].map((description) => ({ description })) as unknown as Task['cases'];

test('few deployments are kept, the oldest is closed first, and all at the end', async () => {
  const { worker, happened } = observed();
  const keys = Array.from({ length: KEPT_ENVIRONMENTS + 1 }, (_, at) => `d${at}`);
  for (const key of keys) await worker.run(taskOn(key), () => {});
  const [first, ...kept] = keys;
  assert.deepEqual(happened.splice(0), [
    ...keys.slice(0, -1).map((key) => `open ${key}`),
    `close ${first}`,
    `open ${keys.at(-1)}`,
  ]);
  const has = (key: string): boolean => worker.has({ facts: new FakeEnvironment(), key });
  assert.deepEqual(keys.map(has), [false, ...kept.map(() => true)]);
  await worker.run(taskOn('d1'), () => {});
  assert.deepEqual(happened, [], 'one that is there is used again');
  await worker[Symbol.asyncDispose]();
  assert.deepEqual(
    happened,
    kept.map((key) => `close ${key}`),
  );
});

test('a driver that cannot talk to such a server is not asked to', async () => {
  const outcomes = async (oldest: string): Promise<readonly unknown[]> => {
    const { worker, happened } = observed({ oldest });
    const seen: string[] = [];
    const results = await worker.run(
      taskOn('one', TWO_CASES.slice(0, oldest === '9.0' ? 2 : 0)),
      (result) => seen.push(result.case),
    );
    await worker[Symbol.asyncDispose]();
    assert.deepEqual(
      seen,
      results.map((result) => result.case),
    );
    return [happened.length, ...results.map(({ outcome, reason }) => `${outcome}: ${reason}`)];
  };
  const needs = 'unsupported: old 1 needs a server of version 9.0 or newer';
  assert.deepEqual(await outcomes('9.0'), [0, needs, needs]);
  assert.deepEqual(await outcomes('8.2.1'), [2]);
});

test('a deployment that cannot be opened is told of each case', async () => {
  const { worker } = observed({ fails: true });
  const seen: unknown[] = [];
  const results = await worker.run(taskOn('one', TWO_CASES), (result) => seen.push(result));
  assert.deepEqual(seen, results);
  assert.deepEqual(
    results.map(({ case: name, outcome, reason, topology }) => [name, outcome, reason, topology]),
    ['a', 'b'].map((name) => [name, 'errored', 'no server here', 'single']),
  );
  await worker[Symbol.asyncDispose]();
});
