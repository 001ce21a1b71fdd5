import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeAdapter } from '../fake/fake-adapter.ts';
import { createEntities, find, identity, world } from '../fake/fake-deployment.ts';
import { runTestFile } from '../run/run-file.ts';
import { parseTestFile } from '../test-file/parse-test-file.ts';
import { LastingAdapter } from './lasting-adapter.ts';

const text = JSON.stringify({
  description: 'f',
  schemaVersion: '1.28',
  createEntities,
  tests: ['innocent', 'guilty', 'innocent too'].map((description) => ({
    description,
    operations: [{ ...find(), arguments: { filter: {}, comment: description } }],
  })),
});

/** Runs three cases with adapters of which each dies of the second, and counts those that were started. */
async function runWith(
  death: (adapter: FakeAdapter) => Promise<never>,
  { shared = 0 }: { readonly shared?: number } = {},
): Promise<{ readonly outcomes: readonly string[]; readonly started: number }> {
  let started = 0;
  await using adapter = new LastingAdapter(async () => {
    started += 1;
    const one = Object.assign(new FakeAdapter(), { isShared: started <= shared });
    one.replies.start = {
      kind: 'started',
      driver: { name: 'fake', version: String(started), language: 'TypeScript' },
    };
    one.operations['find'] = (request) =>
      request.arguments['comment'] === 'guilty' ? death(one) : undefined;
    return one;
  });
  await adapter.ready();
  const options = { ...world().options, adapter, hangLimitMS: 40 };
  const results = await runTestFile(identity, parseTestFile(text), options);
  assert.equal(adapter.driver?.version, String(started));
  return { outcomes: results.map(({ outcome }) => outcome), started };
}

test('an adapter that dies in one case is started anew for the next', async () => {
  const { outcomes, started } = await runWith(async (adapter) => {
    adapter.replies.reset = new Error('dead');
    throw new Error('dead');
  });
  assert.deepEqual(outcomes, ['passed', 'errored', 'passed']);
  assert.equal(started, 2);
});

test('an adapter that hangs in one case is started anew for the next', async () => {
  const { outcomes, started } = await runWith(() => new Promise(() => {}));
  assert.deepEqual(outcomes, ['passed', 'errored', 'passed']);
  assert.equal(started, 2);
});

test('an adapter that fails in one request and lives on is kept', async () => {
  const { outcomes, started } = await runWith(() => Promise.reject(new Error('a broken reply')));
  assert.deepEqual(outcomes, ['passed', 'errored', 'passed']);
  assert.equal(started, 1);
});

test('a case that an adapter was lost in, which others used as well, is run again with one of its own', async () => {
  let deaths = 0;
  const dies = async (adapter: FakeAdapter): Promise<never> => {
    deaths += 1;
    adapter.replies.reset = new Error('dead');
    throw new Error('dead');
  };
  const guilty = await runWith(dies, { shared: 1 });
  assert.deepEqual(guilty.outcomes, ['passed', 'errored', 'passed']);
  assert.deepEqual([deaths, guilty.started], [2, 3]);
  const innocent = await runWith(
    (adapter) => (deaths < 3 ? dies(adapter) : (Promise.resolve(undefined) as Promise<never>)),
    { shared: 1 },
  );
  assert.deepEqual(innocent.outcomes, ['passed', 'passed', 'passed']);
  assert.equal(innocent.started, 2);
});

test('an adapter that is well is kept from task to task, with nothing left of what was before', async () => {
  const opened: FakeAdapter[] = [];
  await using adapter = new LastingAdapter(async () => {
    const one = new FakeAdapter();
    opened.push(one);
    return one;
  });
  await assert.rejects(adapter.send({ kind: 'reset' }), /The adapter is lost/);
  await adapter.ready();
  await adapter.ready();
  assert.equal(opened.length, 1);
  assert.deepEqual(
    opened[0]?.requests.map(({ kind }) => kind),
    ['start', 'reset'],
  );
});
