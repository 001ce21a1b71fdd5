import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Elections } from './elections.ts';
import { type Perform, perform } from './operations.ts';
import { simulate } from './simulation.ts';

const MINUTES = { hours: 0.05, operationsPerMinute: 100 };

/** The same operations, and before each of them something more. */
function alsoDoing(more: Perform): Perform {
  return async (collection, kind, _id) => {
    await more(collection, kind, _id);
    await perform(collection, kind, _id);
  };
}

async function assertViolated(
  options: Omit<Parameters<typeof simulate>[0], 'seed' | 'hours'>,
  words: RegExp,
): Promise<void> {
  const { violations } = await simulate({ seed: 1, ...MINUTES, ...options });
  assert.ok(
    violations.some((each) => words.test(each)),
    `caught: ${violations.join('; ')}`,
  );
}

test('the same seed gives the same minutes, another one others', async () => {
  const [one, again, other] = [
    await simulate({ seed: 'same', ...MINUTES }),
    await simulate({ seed: 'same', ...MINUTES }),
    await simulate({ seed: 'other', ...MINUTES }),
  ];
  assert.deepEqual(one.violations, []);
  assert.equal(one.trace, again.trace);
  assert.equal(one.opening, again.opening);
  assert.notEqual(one.trace, other.trace);
});

test('what does not come from the seed alone shows in the trace', async () => {
  let performed = 0;
  const forgetful = alsoDoing(async (collection) => {
    if (performed++ === 7) await collection.insertOne({ _id: -performed, n: 0 });
  });
  const [one, other] = [
    await simulate({ seed: 'same', ...MINUTES, perform: () => forgetful }),
    await simulate({ seed: 'same', ...MINUTES, perform: () => forgetful }),
  ];
  assert.notEqual(one.opening, other.opening);
});

test('an operation that hangs is caught, while it hangs and when it ends', async () => {
  const never: Perform = (_, kind) =>
    kind === 'find' ? new Promise<void>(() => undefined) : Promise.resolve();
  await assertViolated({ perform: () => never }, /operation \d+ \(find\) takes longer/);
  const { violations } = await simulate({
    seed: 1,
    ...MINUTES,
    operationsPerMinute: 300,
    client: { timeoutMS: 60_000, serverSelectionTimeoutMS: 60_000 },
  });
  assert.match(violations.join(), /operation \d+ \(\w+\) takes longer than 11000 ms/);
});

test('a connection that is not closed is caught', async () => {
  const opening = ({ at }: { at: Parameters<typeof openStream>[0] }): Perform =>
    alsoDoing(() => openStream(at));
  await assertViolated({ perform: opening }, /\d+ connections left after close/);
});

async function openStream(
  at: (host: string) => {
    transport: { connect(to: { kind: 'tcp'; host: string; port: number }): Promise<unknown> };
  },
): Promise<void> {
  await at('client')
    .transport.connect({ kind: 'tcp', host: 'm1', port: 27_017 })
    .catch(() => undefined);
}

test('memory that grows is caught', async () => {
  const kept: Uint8Array[] = [];
  const hoarding = alsoDoing(async () => {
    kept.push(new Uint8Array(65_536));
  });
  await assertViolated({ perform: () => hoarding }, /memory grew from [\d.]+ to [\d.]+ MB/);
});

test('an election of which the client hears too late is caught', async () => {
  const polling = { serverMonitoringMode: 'poll', heartbeatFrequencyMS: 60_000 } as const;
  const { violations } = await simulate({ seed: 3, ...MINUTES, hours: 0.2, client: polling });
  assert.match(violations.join(), /m\d:27017 was elected, and the client did not know it after/);
});

test('what a client cannot know it need not know; what it could it must know in time', () => {
  const told: string[] = [];
  let visibleSince: number | undefined = 0;
  const elections = new Elections({
    bounds: { streamingMS: 100, returningMS: 1_000 },
    visibleSince: () => visibleSince,
    violate: (what) => told.push(what),
  });
  elections.won('m1', 10);
  elections.seen('m2', 20);
  elections.seen('m1', 90);
  assert.deepEqual([elections.discovered, elections.slowestMS], [1, 80]);
  elections.won('m2', 5_000);
  visibleSince = undefined;
  elections.look(9_000);
  visibleSince = 9_000;
  elections.seen('m2', 9_900);
  assert.deepEqual([elections.discovered, elections.slowestMS, told.length], [2, 900, 0]);
  elections.won('m3', 20_000);
  elections.look(20_101);
  elections.won('m1', 20_200);
  elections.end(20_250);
  assert.deepEqual([elections.held, elections.overtaken], [4, 1]);
  assert.match(told.join(), /^m3 was elected, and the client did not know it after 101 ms$/);
});
