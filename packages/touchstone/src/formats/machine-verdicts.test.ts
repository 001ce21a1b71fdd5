// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
/** Each rule of a format that asks a state machine, with an answer that keeps it and one that does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failed, succeeded } from '../fake/fake-adapter.ts';
import { outcomes } from './outcomes.test-support.ts';

type Json = Record<string, any>;
type Verdict = 'passed' | RegExp;

const REFUSED = 'refused';
const SEEDS = 'initial-dns-seedlist-discovery/tests/replica-set/one.json';

/** Runs the one case of a file against an answer, and compares how it comes out. */
async function verdict(
  content: Json,
  answer: unknown,
  expected: Verdict,
  file?: string,
): Promise<void> {
  const reply = answer === REFUSED ? failed({ message: 'not so' }) : succeeded(answer);
  const [[outcome, reason] = []] = await outcomes(content, reply, file);
  const what = JSON.stringify([content, answer, reason]);
  if (expected === 'passed') return assert.equal(outcome, 'passed', what);
  assert.equal(outcome, 'failed', what);
  return assert.match(reason ?? '', expected, what);
}

test('server selection: an error is wanted or not, and both lists count', async () => {
  const file = { topology_description: { type: 'Single', servers: [] } };
  const none = { suitable: [], inLatencyWindow: [] };
  const error = { ...file, error: true };
  await verdict(error, REFUSED, 'passed');
  await verdict(error, none, /was to refuse this, and selected servers/);
  const empty = { ...file, suitable_servers: [], in_latency_window: [] };
  await verdict(empty, none, 'passed');
  await verdict({ ...empty, error: false }, none, 'passed');
  await verdict(empty, REFUSED, /^refused: not so/);
  await verdict(empty, { ...none, suitable: ['a:1'] }, /^suitable_servers/);
  await verdict(empty, { ...none, inLatencyWindow: ['a:1'] }, /^in_latency_window/);
  const [[outcome, reason] = []] = await outcomes({ ...file, suitable_servers: 5 }, failed());
  assert.deepEqual([outcome, /suitable_servers: expected/.test(reason ?? '')], ['errored', true]);
});

test('connection strings: warnings, hosts, users and concerns are compared where a test names them', async () => {
  const uri = { description: 'x', uri: 'mongodb://a', valid: true, warning: false };
  const plain = { warnings: [], hosts: [{ type: 'hostname', host: 'a' }], options: {} };
  const user = { username: 'u', password: 'p', db: 'd' };
  const cases: readonly (readonly [Json, unknown, Verdict])[] = [
    [{}, plain, 'passed'],
    [{}, REFUSED, /^refused: not so/],
    [{}, { ...plain, warnings: ['hm'] }, /unexpected warning: hm/],
    [{ warning: true }, { ...plain, warnings: ['hm'] }, 'passed'],
    [{ warning: true }, plain, /was to warn, and did not/],
    [{ warning: null }, plain, 'passed'],
    [{ warning: null }, { ...plain, warnings: ['hm'] }, 'passed'],
    [{ hosts: null }, plain, 'passed'],
    [{ hosts: [{ host: 'b' }] }, plain, /^hosts/],
    [{ auth: user }, { ...plain, auth: user }, 'passed'],
    [{ auth: user }, { ...plain, auth: { ...user, db: 'e' } }, /^auth at db/],
    [{ auth: null }, { ...plain, auth: user }, 'passed'],
    [{ readConcern: {} }, plain, 'passed'],
    [
      { readConcern: { level: 'local' } },
      { ...plain, options: { readConcernLevel: 'local' } },
      'passed',
    ],
    [{ readConcern: { level: 'local' } }, plain, /^readConcern/],
    [{ readConcern: {} }, { ...plain, options: { readConcernLevel: 'local' } }, /^readConcern/],
    [{ writeConcern: { wtimeoutMS: 5 } }, { ...plain, options: { wTimeoutMS: 5 } }, 'passed'],
    [
      { writeConcern: { wtimeoutMS: 5 } },
      { ...plain, options: { wtimeoutMS: 6 } },
      /^writeConcern/,
    ],
    [{ writeConcern: {} }, { ...plain, options: { wtimeoutMS: 6 } }, /^writeConcern/],
    [{ writeConcern: {} }, { ...plain, options: { w: 1 } }, /^writeConcern at w/],
  ];
  for (const [more, answer, expected] of cases)
    await verdict({ tests: [{ ...uri, ...more }] }, answer, expected);
});

test('credentials and concerns: what is invalid is refused, what is valid is not', async () => {
  const auth = { description: 'x', uri: 'mongodb://a', valid: false };
  const credential = { username: 'u', mechanism_properties: { SERVICE_NAME: 's' } };
  await verdict({ tests: [auth] }, REFUSED, 'passed');
  await verdict({ tests: [auth] }, { credential: null }, /was to refuse this credential/);
  const valid = { ...auth, valid: true };
  await verdict({ tests: [valid] }, REFUSED, /^refused: not so/);
  await verdict({ tests: [valid] }, { credential: null }, 'passed');
  await verdict({ tests: [valid] }, { credential }, /^credential/);
  const wanted = { ...valid, credential };
  await verdict({ tests: [wanted] }, { credential: { ...credential, source: 'more' } }, 'passed');
  await verdict(
    { tests: [wanted] },
    { credential: { ...credential, username: 'v' } },
    /^credential/,
  );

  const concern = { description: 'x', readConcern: {}, readConcernDocument: {} };
  const answer = { document: {}, isServerDefault: true };
  const read = { ...concern, valid: true, isServerDefault: true };
  await verdict({ tests: [read] }, answer, 'passed');
  await verdict({ tests: [read] }, { ...answer, document: { level: 'local' } }, /^document/);
  await verdict({ tests: [read] }, { ...answer, isServerDefault: false }, /^isServerDefault/);
  await verdict({ tests: [read] }, REFUSED, /^refused: not so/);
  await verdict({ tests: [{ ...concern, valid: false }] }, REFUSED, 'passed');
  await verdict({ tests: [{ ...concern, valid: false }] }, answer, /was to refuse this concern/);
});

test('seed lists: an error, the seeds, their number, and what the connection string says besides', async () => {
  const uri = 'mongodb+srv://test1.test.build.10gen.cc';
  const found = { seeds: ['b:1', 'a:1'], options: {}, username: 'u', password: 'p', database: 'd' };
  const cases: readonly (readonly [Json, unknown, Verdict])[] = [
    [{ error: true }, REFUSED, 'passed'],
    [{ error: true }, found, /was to refuse this, and found seeds/],
    [{}, REFUSED, /^refused: not so/],
    [{}, found, 'passed'],
    [{ error: false, numSeeds: 2 }, found, 'passed'],
    [{ numSeeds: 1 }, found, /^numSeeds/],
    [{ numSeeds: 2 }, { ...found, seeds: ['a:1', 'a:1'] }, /^numSeeds/],
    [{ seeds: ['a:1', 'b:1'] }, found, 'passed'],
    [{ parsed_options: { user: 'u', password: 'p', db: 'd' } }, found, 'passed'],
    [{ parsed_options: { defaultDatabase: 'd', auth_database: 'd' } }, found, 'passed'],
    [{ parsed_options: { user: 'x' } }, found, /^parsed_options at user/],
    [{ options: { w: 1 } }, found, /^options/],
  ];
  for (const [more, answer, expected] of cases)
    await verdict({ uri, ...more }, answer, expected, SEEDS);
  const [[outcome] = []] = await outcomes({ uri: 5 }, failed(), SEEDS);
  assert.equal(outcome, 'errored');
});

test('round trip times are compared as floating-point numbers are', async () => {
  const file = { avg_rtt_ms: 0, new_rtt_ms: 1, new_avg_rtt: 0.3 };
  await verdict(file, { average: 0.1 + 0.2 }, 'passed');
  await verdict(file, { average: 0.3 + 1e-6 }, /new_avg_rtt: expected to be 0\.3/);
  await verdict(file, REFUSED, /^refused: not so/);
  const [[outcome] = []] = await outcomes({ ...file, new_avg_rtt: 'x' }, failed());
  assert.equal(outcome, 'errored');
});
