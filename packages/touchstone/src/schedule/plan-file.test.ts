import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Security } from '../deployments/embedded-security.ts';
import type { EnvironmentFacts, TopologyName } from '../environment/environment.ts';
import { PASSED } from '../run/case-verdict.ts';
import type { LoadedCase, LoadedTestFile } from '../run/test-format.ts';
import { type Configuration, NO_SERVER } from './deployments.ts';
import { embeddedDeployments, SMALL_LIMITS } from './embedded-deployments.ts';
import { planFile, splitByServer, type Task } from './plan-file.ts';

function configuration(topology: TopologyName, serverVersion: string): Configuration {
  const facts: EnvironmentFacts = { topology, serverVersion, parameters: {}, auth: false };
  return { facts, key: `${topology} ${serverVersion}` };
}

const deployments = {
  isolated: true,
  preferred: [configuration('single', '8.2.1'), configuration('replicaset', '8.2.1')],
  others: [configuration('single', '7.0.0'), configuration('single', '6.0.0')],
  withParameters: () => [],
};

function file(needsServer: boolean, ...cases: readonly LoadedCase[]): LoadedTestFile {
  const identity = { suite: 's', file: 's/f.json', format: 'x' };
  return { ...identity, needsServer, cases };
}

function loadedCase(description: string, runs: (facts: EnvironmentFacts) => boolean): LoadedCase {
  return {
    description,
    skipReason: (facts) => (runs(facts) ? undefined : 'not here'),
    run: async () => ({ ...PASSED, durationMS: 0 }),
  };
}

const namesOf = ({ cases }: Task): readonly string[] => cases.map(({ description }) => description);

const placesOf = (loaded: LoadedTestFile, grep?: RegExp): readonly (readonly string[])[] =>
  planFile(loaded, deployments, grep).tasks.map((task) => [
    task.configuration.key,
    ...namesOf(task),
  ]);

test('a case runs in every preferred place that it allows, or in the best older one', () => {
  const loaded = file(
    true,
    loadedCase('everywhere', () => true),
    loadedCase('set', ({ topology }) => topology === 'replicaset'),
    loadedCase('old', ({ serverVersion }) => serverVersion < '8'),
    loadedCase('nowhere', () => false),
  );
  assert.deepEqual(placesOf(loaded), [
    ['single 8.2.1', 'everywhere'],
    ['replicaset 8.2.1', 'everywhere', 'set'],
    ['single 7.0.0', 'old'],
  ]);
  const { skipped } = planFile(loaded, deployments);
  assert.deepEqual(
    skipped.map(({ description, reason }) => [description, reason]),
    [['nowhere', 'not here']],
  );
  assert.deepEqual(placesOf(loaded, /^se/), [['replicaset 8.2.1', 'set']]);
});

test('what needs no server runs once', () => {
  const loaded = file(
    false,
    loadedCase('one', () => true),
    loadedCase('two', () => true),
  );
  assert.deepEqual(placesOf(loaded), [[NO_SERVER.key, 'one', 'two']]);
});

test('plans are split by whether a deployment is needed; what is skipped stays once', () => {
  const [skipped, runs] = [loadedCase('s', () => false), loadedCase('r', () => true)];
  const plans = [
    planFile(file(true, skipped, runs), deployments),
    planFile(file(false, runs), deployments),
  ];
  const { served, serverless } = splitByServer(plans);
  const keysOf = (list: typeof plans): readonly string[] =>
    list.flatMap(({ tasks }) => tasks.map(({ configuration }) => configuration.key));
  assert.deepEqual(keysOf([...served]), ['single 8.2.1', 'replicaset 8.2.1']);
  assert.deepEqual(keysOf([...serverless]), [NO_SERVER.key]);
  assert.equal([...served, ...serverless].flatMap((plan) => plan.skipped).length, 1);
});

test('what nobody may run without a login runs with one; with --auth everything does', () => {
  const login = loadedCase('login', ({ auth }) => auth);
  const plain = loadedCase('plain', ({ auth }) => !auth);
  const either = loadedCase('either', () => true);
  const loaded = file(true, login, plain, either);
  const tasksOf = (security: Security): readonly (readonly string[])[] =>
    planFile(loaded, embeddedDeployments({ topologies: ['single'], security })).tasks.map(
      (task) => [task.configuration.key, ...namesOf(task)],
    );
  assert.deepEqual(tasksOf({}), [
    ['single 8.2.1 auth', 'login'],
    ['single 8.2.1', 'plain', 'either'],
  ]);
  assert.deepEqual(tasksOf({ auth: true }), [['single 8.2.1 auth', 'login', 'either']]);
});

test('servers are started with the parameters that a case asks for, if they know them', () => {
  const asking = (description: string, name: string): LoadedCase => ({
    ...loadedCase(description, ({ parameters }) => parameters[name] === true),
    serverParameters: [{ [name]: true }],
  });
  const loaded = file(
    true,
    asking('known', 'acceptApiVersion2'),
    asking('the same', 'acceptApiVersion2'),
    asking('so anyway', 'enableTestCommands'),
    asking('unknown', 'featureFlag'),
  );
  const plan = planFile(loaded, embeddedDeployments({ topologies: ['single'] }));
  assert.deepEqual(
    plan.tasks.map((task) => [task.configuration.key, ...namesOf(task)]),
    [
      ['single 8.2.1 acceptApiVersion2=true', 'known', 'the same'],
      ['single 8.2.1', 'so anyway'],
    ],
  );
  assert.deepEqual(
    plan.skipped.map(({ description }) => description),
    ['unknown'],
  );
});

test('cases that ask for small limits get them; with limits that were chosen, everything runs by these', () => {
  const small = loadedCase('small', ({ limits }) => limits !== undefined);
  const any = loadedCase('any', () => true);
  const limitsOf = (limits?: { readonly maxWriteBatchSize: number }): unknown =>
    planFile(
      file(true, small, any),
      embeddedDeployments({ topologies: ['single'], limits }),
    ).tasks.map((task) => [task.configuration.facts.limits?.maxWriteBatchSize, ...namesOf(task)]);
  assert.deepEqual(limitsOf(), [
    [SMALL_LIMITS.maxWriteBatchSize, 'small'],
    [undefined, 'any'],
  ]);
  assert.deepEqual(limitsOf({ maxWriteBatchSize: 7 }), [[7, 'small', 'any']]);
});

test('a long file becomes many short tasks, those that measure time apart', () => {
  const always = (): boolean => true;
  const quick = ['a', 'b', 'c', 'd', 'e'].map((name) => loadedCase(name, always));
  const timed = { ...loadedCase('t', always), exclusivity: 'quiet' as const };
  const heavy = { ...loadedCase('h', always), exclusivity: 'exclusive' as const };
  const where = { ...deployments, preferred: deployments.preferred.slice(0, 1) };
  const parts = (cases: readonly LoadedCase[], isolated = true): readonly unknown[] =>
    planFile(file(true, ...cases), { ...where, isolated }).tasks.map((task) => [
      namesOf(task).join(''),
      task.exclusivity,
    ]);
  assert.deepEqual(parts([heavy, timed, ...quick]), [
    ['abcd', 'shared'],
    ['e', 'shared'],
    ['t', 'quiet'],
    ['h', 'exclusive'],
  ]);
  assert.deepEqual(
    parts([...quick, timed], false),
    [['abcdet', 'quiet']],
    'one deployment for all',
  );
  const twins = [...quick, loadedCase('a', always)];
  const all = [
    ['abcd', 'shared'],
    ['ea', 'shared'],
  ];
  assert.deepEqual(parts(twins), all, 'of two cases by one name, each runs once');
});
