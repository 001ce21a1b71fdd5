import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DriverInfo } from '../adapter-protocol/adapter-protocol.ts';
import type { EnvironmentFacts } from '../environment/environment.ts';
import { failed, succeeded } from '../fake/fake-adapter.ts';
import {
  createEntities,
  find,
  identity,
  type Json,
  on,
  run,
  special,
  world,
} from '../fake/fake-deployment.ts';
import { TestFailure, UnsupportedByDriver } from '../operation-execution/test-failure.ts';
import { parseTestFile } from '../test-file/parse-test-file.ts';
import type { TestFile } from '../test-file/test-file.ts';
import { declaredLack, listedLack } from './declared-lack.ts';
import { fileWithVerdict } from './fixed-verdict.ts';
import { askMachine, type MachineCase, machineFile } from './machine-file.ts';
import { measuresTime } from './measures-time.ts';
import { compareVersions, unmetRequirement } from './requirements.ts';
import { isSelfTest, loadUnified } from './unified-file.ts';
import { matchOptions } from './uri-options.ts';

function fileOf(members: Json = {}, ...tests: readonly Json[]): TestFile {
  const text = JSON.stringify({
    description: 'a file',
    schemaVersion: '1.20',
    createEntities,
    tests: (tests.length === 0 ? [{}] : tests).map((each, at) => ({
      description: `test ${at}`,
      operations: [],
      ...each,
    })),
    ...members,
  });
  return parseTestFile(text);
}

function lackOf(driver: Partial<DriverInfo>, description = 'a case'): string | undefined {
  return declaredLack(
    driver as DriverInfo,
    { suite: 'crud', file: 'crud/tests/find.json' },
    fileOf(),
    description,
  );
}

test('an adapter may declare which schema version it understands', () => {
  assert.equal(lackOf({}), undefined);
  assert.equal(lackOf({ maxSchemaVersion: '1.20' }), undefined);
  assert.equal(lackOf({ maxSchemaVersion: '1.28' }), undefined);
  assert.equal(lackOf({ maxSchemaVersion: 'new' }), undefined);
  const words = 'the adapter understands schemaVersion 1.9, the file has 1.20';
  assert.equal(lackOf({ maxSchemaVersion: '1.9' }), words);
  assert.equal(declaredLack(undefined, identity, fileOf(), 'x'), undefined);
});

test('an adapter may declare cases that its driver lacks, by patterns', () => {
  for (const [pattern, isMeant] of [
    ['crud', true],
    ['crud/find', true],
    ['crud/find/a case', true],
    ['crud/*/a case', true],
    ['*/a case', true],
    ['crud/fi*', true],
    ['crud/fin', false],
    ['find', false],
    ['crud/find/a', false],
    ['crud/find.json', false],
    ['crud/tests/find', false],
    ['c.ud', false],
    ['other', false],
  ] as const) {
    const unsupported = [{ pattern, reason: 'no such thing' }];
    assert.equal(lackOf({ unsupported }), isMeant ? 'no such thing' : undefined, pattern);
  }
  const lines = [{ pattern: 'crud/find/one*', reason: 'x' }];
  assert.equal(lackOf({ unsupported: lines }, 'one\ntwo'), 'x');
  const [first, second] = ['first', 'second'].map((reason) => ({ pattern: 'crud', reason }));
  const both = { unsupported: [first, second] } as unknown as DriverInfo;
  assert.equal(listedLack(both, { suite: 'crud', file: 'x' }, 'y'), 'first');
});

/** Operations and entities, and whether they hold a driver to a short time. */
const TIMES: readonly (readonly [Json, Json, boolean])[] = [
  [{}, {}, false],
  [{ operations: [find({ arguments: { filter: {}, timeoutMS: 50 } })] }, {}, true],
  [{ operations: [find({ arguments: { filter: {}, timeoutMS: 2_000 } })] }, {}, true],
  [{ operations: [find({ arguments: { filter: {}, timeoutMS: 2_001 } })] }, {}, false],
  [{ operations: [find({ arguments: { filter: {}, timeoutMS: 0 } })] }, {}, false],
  [{ operations: [find({ arguments: { filter: { batchSize: 5 } } })] }, {}, false],
  [{}, { client: { id: 'x', uriOptions: { serverSelectionTimeoutMS: 100 } } }, true],
  [{}, { client: { id: 'x', uriOptions: { socketTimeoutMS: 90_000 } } }, false],
];

test('a case with a short limit is one that measures time', () => {
  for (const [given, entity, expected] of TIMES) {
    const entities =
      Object.keys(entity).length === 0 ? createEntities : [...createEntities, entity];
    const file = fileOf({ createEntities: entities }, given);
    const [only] = file.tests;
    assert.equal(only && measuresTime(file, only), expected, JSON.stringify([given, entity]));
    const loaded = loadUnified('unified', identity, file);
    assert.equal(loaded.cases[0]?.exclusivity, expected ? 'quiet' : undefined);
  }
});

const FACTS: EnvironmentFacts = {
  topology: 'sharded',
  serverVersion: '7.0.11',
  parameters: { ttl: 5 },
  auth: true,
};

test('requirements are met one by one, and each reason is told once', () => {
  const reason = (...requirements: Parameters<typeof unmetRequirement>[0]): string | undefined =>
    unmetRequirement(requirements, FACTS);
  assert.equal(reason({ topologies: ['sharded-replicaset'] }), undefined);
  assert.match(
    reason({ topologies: ['single'] }) ?? '',
    /^requires the topology single, this is sharded$/,
  );
  assert.equal(reason({ auth: true }), undefined);
  assert.equal(reason({ auth: false }), 'must not run with authentication');
  assert.equal(
    unmetRequirement([{ auth: true }], { ...FACTS, auth: false }),
    'requires authentication',
  );
  assert.match(
    reason({ authMechanism: 'PLAIN' }) ?? '',
    /requires the authentication mechanism PLAIN/,
  );
  assert.match(
    reason({ serverParameters: { ttl: 6 } }) ?? '',
    /requires the server parameter ttl = 6/,
  );
  assert.match(reason({ serverParameters: { none: true } }) ?? '', /parameter none = true/);
  assert.equal(reason({ serverless: 'require' }), 'requires a serverless deployment');
  const serverless = { ...FACTS, serverless: true };
  assert.equal(unmetRequirement([{ serverless: 'require' }], serverless), undefined);
  assert.match(
    unmetRequirement([{ serverless: 'forbid' }], serverless) ?? '',
    /must not run on a serverless/,
  );
  assert.equal(
    reason({ minServerVersion: '8.0' }, { minServerVersion: '8.0' })?.includes('; or'),
    false,
  );
  assert.match(
    reason({ minServerVersion: '8.0' }, { auth: false }) ?? '',
    /newer, this is 7\.0\.11; or must not/,
  );
  assert.match(reason({ csfle: true }) ?? '', /requires client-side encryption/);
  const encrypting = { ...FACTS, csfle: '1.9.0' };
  assert.equal(unmetRequirement([{ csfle: true }], encrypting), undefined);
  assert.match(
    unmetRequirement([{ csfle: false }], encrypting) ?? '',
    /must not run with client-side/,
  );
  const newer = { csfle: { minLibmongocryptVersion: '1.10.0' } };
  assert.match(
    unmetRequirement([newer], encrypting) ?? '',
    /libmongocrypt 1\.10\.0 or newer, this is 1\.9\.0/,
  );
  assert.equal(unmetRequirement([newer], { ...FACTS, csfle: '1.10.0' }), undefined);
});

test('versions are compared by their first three numbers', () => {
  for (const [a, b, order] of [
    ['7.0.0', '7.0.0', 0],
    ['7.0', '7.0.0', 0],
    ['7', '7.0.0', 0],
    ['7.0.10', '7.0.9', 1],
    ['7.1', '7.0.9', 1],
    ['8', '7.9.9', 1],
    ['6.9.9', '7', -1],
    ['7.0.1-rc1', '7.0.1', 0],
    ['x', '0.0.0', 0],
  ] as const) {
    assert.equal(Math.sign(compareVersions(a, b)), order, `${a} ${b}`);
    assert.equal(Math.sign(compareVersions(b, a)), -order || 0, `${b} ${a}`);
  }
});

test('files with which the format tests runners are known by their folders', () => {
  for (const [file, expected] of [
    ['unified-test-format/tests/invalid/x.json', true],
    ['source/unified-test-format/tests/valid-fail/x.json', true],
    ['unified-test-format/tests/valid-pass/x.json', false],
    ['other-unified-test-format/tests/invalid/x.json', false],
    ['crud/tests/invalid/x.json', false],
  ] as const)
    assert.equal(isSelfTest(file), expected, file);
});

test('a loaded case says why it would be skipped, and which parameters it asks for', async () => {
  const file = fileOf(
    { runOnRequirements: [{ minServerVersion: '4.0', serverParameters: { a: 1 } }] },
    { runOnRequirements: [{ topologies: ['single'], serverParameters: { b: 2 } }] },
    { skipReason: 'not now', runOnRequirements: [{ topologies: ['single'] }] },
    {},
  );
  const { cases, needsServer, suite } = loadUnified('unified', identity, file);
  assert.deepEqual([needsServer, suite, cases.length], [true, 'own', 3]);
  const facts = { ...FACTS, parameters: { a: 1 } };
  assert.match(cases[0]?.skipReason(facts) ?? '', /topology single/);
  assert.equal(cases[1]?.skipReason(facts), 'not now');
  assert.equal(cases[2]?.skipReason(facts), undefined);
  assert.match(cases[2]?.skipReason({ ...facts, serverVersion: '3.6.0' }) ?? '', /4\.0 or newer/);
  assert.deepEqual(cases[0]?.serverParameters, [{ a: 1 }, { b: 2 }]);
  const { options } = world();
  const judged = loadUnified('unified', identity, fileOf(), () => ({
    outcome: 'failed',
    reason: 'judged',
  }));
  const verdict = await judged.cases[0]?.run(options);
  assert.deepEqual([verdict?.outcome, verdict?.reason], ['failed', 'judged']);
  assert.equal(typeof verdict?.durationMS, 'number');
});

test('a file whose outcome is known has it as that of its one case', async () => {
  const verdict = { outcome: 'skipped', reason: 'no format' } as const;
  const file = fileWithVerdict(identity, 'unknown', 'all', verdict);
  assert.deepEqual([file.needsServer, file.format, file.cases.length], [false, 'unknown', 1]);
  assert.equal(file.cases[0]?.skipReason(FACTS), undefined);
  assert.deepEqual(await file.cases[0]?.run(world().options), { ...verdict, durationMS: 0 });
});

test('a case of a state machine asks the driver, or watches it from outside', async () => {
  const seen: string[] = [];
  const one: MachineCase = {
    description: 'one',
    check: async (ask) => {
      const answer = await ask('connectionString', { uri: 'x' });
      seen.push(answer.kind);
    },
    watch: async () => 'seen from outside',
  };
  const verdictFor = (check: MachineCase, more: Json = {}) => {
    const { options } = world();
    const send = async () => ({ kind: 'result', value: { ok: 1 } });
    const file = machineFile(identity, 'uri', [check]);
    assert.equal(file.needsServer, false);
    const given = { ...options, adapter: { ...options.adapter, send }, ...more } as never;
    return file.cases[0]?.run(given);
  };
  assert.equal((await verdictFor(one))?.outcome, 'passed');
  assert.deepEqual(seen, ['value']);
  assert.equal((await verdictFor(one, { sdam: 'wire' }))?.reason, 'seen from outside');
  assert.equal((await verdictFor(one, { sdam: 'machine' }))?.reason, null);
  const driver = { unsupported: [{ pattern: 'own', reason: 'none' }] };
  assert.deepEqual(await verdictFor(one, { driver }), {
    outcome: 'unsupported',
    reason: 'none',
    durationMS: 0,
  });
  const failing = (error: Error): MachineCase => ({
    description: 'x',
    check: () => Promise.reject(error),
  });
  assert.equal((await verdictFor(failing(new TestFailure('differs', []))))?.outcome, 'failed');
  assert.equal(
    (await verdictFor(failing(new UnsupportedByDriver('lacks'))))?.outcome,
    'unsupported',
  );
  assert.equal((await verdictFor(failing(new Error('broken'))))?.outcome, 'errored');
});

test('the answer of a state machine is a value, a refusal or a lack', async () => {
  const ask = (reply: Json) =>
    askMachine({ send: async () => reply } as never, 'connectionString', {});
  assert.deepEqual(await ask({ kind: 'result', value: { a: 1 } }), {
    kind: 'value',
    value: { a: 1 },
  });
  assert.deepEqual(await ask({ kind: 'error', error: { message: 'no' } }), {
    kind: 'refused',
    error: { message: 'no' },
  });
  await assert.rejects(ask({ kind: 'unsupported', reason: 'lacks' }), UnsupportedByDriver);
  await assert.rejects(
    ask({ kind: 'done' }),
    /machine connectionString: the adapter answered with "done"/,
  );
});

test('options are compared by their names in any case, ssl as tls', () => {
  assert.deepEqual(
    matchOptions({ maxPoolSize: 5, SSL: true }, { maxpoolsize: 5, tls: true, x: 1 }),
    [],
  );
  assert.deepEqual(
    matchOptions({ ssl: false }, { tls: true }).map(({ path }) => path),
    ['tls'],
  );
  assert.deepEqual(
    matchOptions({ a: 1 }, {}).map(({ path }) => path),
    ['a'],
  );
});

test('a case tells where it failed, with what was asked and seen until then', async () => {
  const failing = find({ expectResult: [{ _id: 1 }] });
  const result = await run(world(), { operations: [on('collection0', 'drop'), failing] });
  assert.equal(result.outcome, 'failed');
  const { details } = result;
  assert.equal(details?.place, 'operations[1]');
  assert.deepEqual(details?.operation, failing);
  assert.equal(details?.operations?.length, 2);
  assert.ok((details?.mismatches.length ?? 0) > 0);
  const outcome = [{ databaseName: 'db', collectionName: 'coll', documents: [{ _id: 1 }] }];
  const later = await run(world(), { operations: [], outcome });
  assert.equal(later.details?.place, 'outcome[0]');
  assert.equal(later.details?.operation, undefined);
  const thread = special('runOnThread', { thread: 'thread0', operation: find() });
  const inThread = await run(world({ find: () => failed() }), { operations: [thread] });
  assert.equal(inThread.outcome, 'failed');
  assert.equal(inThread.details?.place, 'threads');
});

test('a pass in which the adapter helped says so', async () => {
  const noting = world({ find: () => ({ ...succeeded([]), note: 'sorted by the adapter' }) });
  const result = await run(noting, { operations: [find()] });
  assert.deepEqual([result.outcome, result.reason], ['passed', 'sorted by the adapter']);
  const failing = world({ find: () => ({ ...succeeded([]), note: 'sorted by the adapter' }) });
  const failure = await run(failing, { operations: [find({ expectResult: [{}] })] });
  assert.doesNotMatch(failure.reason ?? '', /sorted by the adapter/);
});
