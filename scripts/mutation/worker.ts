/** The process that runs tests of a sandbox, one at a time, with a fault or without, as it is asked to. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CollectedTest, collectFrom, finish } from './collected-tests.ts';
import type { Answer, Order } from './orders.ts';
import { type Reached, takeReached, turnOn } from './switch.ts';

/** The place where processes that a test starts leave what they reached. */
const LEFT = join(process.cwd(), 'reached-by-processes', String(process.pid));
const files = new Map<string, Promise<readonly CollectedTest[]>>();
let failNow: ((error: unknown) => void) | undefined;

// A fault that breaks something outside of the test's own promise has been noticed all the same.
process.on('uncaughtException', (error) => failNow?.(error));
process.on('unhandledRejection', (error) => failNow?.(error));
// The process that asked is gone: so is every reason to be here.
process.on('disconnect', () => process.exit(1));
process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ id: order.id, failed: String(error) }),
  );
});

async function obey(order: Order): Promise<Answer> {
  const { id } = order;
  if (order.kind === 'end') {
    setImmediate(() => finish().finally(() => process.exit(0)));
    return { id };
  }
  if (order.kind === 'load') {
    const tests = await testsOf(order.file);
    return { id, names: tests.map(({ name }) => name), reached: takeReached() };
  }
  const test = (await testsOf(order.file))[order.index];
  if (test === undefined) return { id, failed: 'no such test' };
  if (order.isRecorded) process.env['TOUCHSTONE_MUTANTS_REACHED'] = LEFT;
  else delete process.env['TOUCHSTONE_MUTANTS_REACHED'];
  takeReached();
  const began = performance.now();
  const used = process.cpuUsage();
  if (order.mutant !== 'from the start') turnOn(order.mutant);
  const failed = await failureOf(test, order.limitMS);
  if (order.mutant !== 'from the start') turnOn(undefined);
  const tookMS = performance.now() - began;
  const { user, system } = process.cpuUsage(used);
  return {
    id,
    tookMS,
    workMS: (user + system) / 1_000,
    ...(failed === undefined ? {} : { failed }),
    ...(order.isRecorded ? { reached: together(takeReached(), reachedByProcesses()) } : {}),
  };
}

function testsOf(file: string): Promise<readonly CollectedTest[]> {
  const known = files.get(file);
  if (known !== undefined) return known;
  const loading = collectFrom(() => import(pathToFileURL(file).href));
  files.set(file, loading);
  return loading;
}

async function failureOf(test: CollectedTest, limitMS: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((done, fail) => {
      failNow = fail;
      timer = setTimeout(() => fail(new Error('takes too long')), limitMS);
      test.run().then(done, fail);
    });
    return undefined;
  } catch (error) {
    return String(error);
  } finally {
    failNow = undefined;
    clearTimeout(timer);
  }
}

function reachedByProcesses(): Reached {
  try {
    const all = readdirSync(LEFT).map(
      (name) => JSON.parse(readFileSync(join(LEFT, name), 'utf8')) as Reached,
    );
    rmSync(LEFT, { recursive: true });
    return all.reduce(together, {});
  } catch {
    // No process was started.
    return {};
  }
}

function together(a: Reached, b: Reached): Reached {
  const all: Record<string, readonly number[]> = { ...a };
  for (const [path, indexes] of Object.entries(b))
    all[path] = [...new Set([...(all[path] ?? []), ...indexes])];
  return all;
}
