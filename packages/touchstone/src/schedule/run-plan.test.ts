import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadedCase, LoadedTestFile } from '../run/test-format.ts';
import type { Outcome, TestResult } from '../run/test-result.ts';
import { NO_SERVER } from './deployments.ts';
import type { FilePlan } from './plan-file.ts';
import { runPlan } from './run-plan.ts';
import type { TaskThread } from './task-thread.ts';

function fileNamed(name: string): LoadedTestFile {
  const identity = { suite: 's', file: name, format: 'x' };
  return { ...identity, needsServer: false, cases: [] };
}

function caseNamed(description: string): LoadedCase {
  const run = async (): Promise<never> => assert.fail('lanes run no cases here');
  return { description, skipReason: () => undefined, run };
}

/** A plan with one task for each name of a case. */
function plan(name: string, cases: readonly string[]): FilePlan {
  const file = fileNamed(name);
  const tasks = cases.map((one) => ({
    file,
    configuration: NO_SERVER,
    cases: [caseNamed(one)],
    exclusivity: 'shared' as const,
  }));
  return { tasks, skipped: [] };
}

function result(name: string, outcome: Outcome = 'passed'): TestResult {
  const where = { suite: 's', file: 'f', topology: 'none', serverVersion: 'none' } as const;
  return { ...where, case: name, outcome, reason: null, durationMS: 0 };
}

/** Tasks that end when the test says so. */
class FakeThread implements TaskThread {
  readonly underWay = new Map<number, (own: readonly TestResult[]) => void>();

  run(task: number): Promise<readonly TestResult[]> {
    return new Promise((resolve) => this.underWay.set(task, resolve));
  }

  /** Ends a task, and lets the run take the next one. */
  async end(task: number, outcome: Outcome = 'passed'): Promise<void> {
    this.underWay.get(task)?.([result(String(task), outcome)]);
    this.underWay.delete(task);
    await turn();
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const never = new AbortController().signal;

function start(
  plans: readonly FilePlan[],
  { bail = false, isPartitioned = false, signal = never } = {},
) {
  const [one, other] = [new FakeThread(), new FakeThread()];
  const files: string[] = [];
  const run = runPlan(plans, {
    threads: [one, other],
    plan: { concurrency: { jobs: 2, quietJobs: 1 }, isPartitioned },
    bail,
    signal,
    onResult: () => {},
    onFileDone: (file) => files.push(file),
  });
  return { one, other, files, run };
}

test('threads take tasks in turn; results come in the order of the plans, files when their last task is done', async () => {
  const { one, other, files, run } = start([plan('a', ['0', '1', '2']), plan('b', ['3', '4'])]);
  await turn();
  assert.deepEqual(
    [[...one.underWay.keys()], [...other.underWay.keys()]],
    [
      [0, 2],
      [1, 3],
    ],
  );
  await other.end(3);
  assert.deepEqual([...other.underWay.keys()], [1, 4]);
  await other.end(4);
  assert.deepEqual(files, ['b']);
  await one.end(2);
  await other.end(1);
  await one.end(0);
  const names = (await run).map((own) => own.case);
  assert.deepEqual(names, ['0', '1', '2', '3', '4']);
  assert.deepEqual(files, ['b', 'a']);
});

test('with bail, what is under way ends and nothing more begins', async () => {
  const { one, other, run } = start([plan('a', ['0', '1', '2', '3', '4'])], { bail: true });
  await turn();
  await one.end(0, 'failed');
  assert.deepEqual([...one.underWay.keys()], [2]);
  await other.end(1);
  await other.end(3);
  await one.end(2);
  assert.equal((await run).length, 4);
});

test('tasks that are partitioned stay with their thread, even while the other one is idle', async () => {
  const names = Array.from({ length: 28 }, (_, index) => String(index));
  const { one, other, run } = start([plan('a', names)], { isPartitioned: true });
  await turn();
  assert.deepEqual([...other.underWay.keys()], [25, 27]);
  await other.end(25);
  await other.end(27);
  assert.deepEqual([...other.underWay.keys()], []);
  while (one.underWay.size > 0) await one.end([...one.underWay.keys()][0] as number);
  assert.equal((await run).length, 28);
});

test('after an interrupt what ran is told, and all else did not run', async () => {
  const interrupt = new AbortController();
  const plans = [plan('a', ['0', '1', '2', '3', '4', '5'])];
  const { one, other, run } = start(plans, { signal: interrupt.signal });
  await turn();
  await one.end(0, 'failed');
  interrupt.abort();
  // Cases that were cut short end with errors, one was just done.
  await one.end(2, 'errored');
  await one.end(4, 'failed');
  await other.end(1);
  await other.end(3, 'errored');
  const outcomes = (await run).map(({ outcome, reason }) => [outcome, reason]);
  const notRun = ['skipped', 'not run: the run was interrupted'];
  assert.deepEqual(outcomes, [['failed', null], ['passed', null], notRun, notRun, notRun, notRun]);
});
