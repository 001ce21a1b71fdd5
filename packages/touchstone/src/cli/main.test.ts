import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { issueCertificate } from '@touchstone/protocol';
import { nodeRuntime } from '@touchstone/runtime';
import type { Results } from '../report/results.ts';
import { main } from './main.ts';
import { startServer } from './served.test-support.ts';

const scratch = mkdtempSync(join(tmpdir(), 'touchstone-cli-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** A specifications folder with one good file, one that is malformed, and two suites to miss by a letter. */
const specs = join(scratch, 'specs');
const goodFile = {
  description: 'good',
  schemaVersion: '1.0',
  createEntities: [
    { client: { id: 'client' } },
    { database: { id: 'database', client: 'client', databaseName: 'cli' } },
    { collection: { id: 'collection', database: 'database', collectionName: 'c' } },
  ],
  tests: [
    {
      description: 'counts nothing',
      operations: [
        {
          name: 'countDocuments',
          object: 'collection',
          arguments: { filter: {} },
          expectResult: 0,
        },
      ],
    },
  ],
};
function specFile(name: string, content: object): void {
  const path = join(specs, 'source', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
}
specFile('crud/tests/unified/good.json', goodFile);
specFile('crud/tests/unified/wrong-count.json', {
  ...goodFile,
  tests: [
    {
      ...goodFile.tests[0],
      operations: [{ ...goodFile.tests[0]?.operations[0], expectResult: 7 }],
    },
  ],
});
specFile('malformed/tests/malformed.json', {
  ...goodFile,
  tests: [{ description: 'x', operations: [{ name: 'find', object: 5 }] }],
});
specFile('sessions/tests/good.json', goodFile);

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function touchstone(...args: readonly string[]): Promise<Ended> {
  let out = '';
  let err = '';
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const status = await main(args, {
    out: { write: (text: string) => (out += text) },
    err: { write: (text: string) => (err += text) },
    color: false,
    interrupted: signal,
  });
  return { status, out, err };
}

function run(...args: readonly string[]): Promise<Ended> {
  return touchstone('run', '--specs', specs, '--topology', 'standalone', ...args);
}

test('help and version of the program and of each subcommand', async () => {
  const overview = await touchstone('--help');
  assert.equal(overview.status, 0);
  for (const name of ['run', 'server', 'specs', 'report']) {
    assert.ok(overview.out.includes(name));
    const { status, out } = await touchstone(name, '--help');
    assert.equal(status, 0);
    assert.match(out, new RegExp(`usage: touchstone ${name}`));
  }
  assert.match((await touchstone('--version')).out, /^\d+\.\d+\.\d+\n$/);
});

const MISTAKES: readonly (readonly [args: readonly string[], expected: RegExp])[] = [
  [['rnu'], /no subcommand "rnu"\. Did you mean run\?/],
  [['run', '--dirver', 'x'], /Did you mean --driver, --server\?/],
  [['run', '--specs', specs, 'curd'], /no suite, file or pattern "curd"\. Did you mean crud\?/],
  [['run', '--specs', specs, 'crud', '--driver', 'refrence'], /Did you mean reference\?/],
  [
    ['run', '--specs', specs, 'crud', '--reporter', 'xml'],
    /no reporter "xml"; there are html, json/,
  ],
  [['run', '--specs', specs, 'crud', '--topology', 'ring'], /no topology "ring"/],
  [
    ['run', '--specs', specs, 'crud', '--compressor', 'lzma'],
    /no compressor "lzma"; there are zlib, snappy, zstd/,
  ],
  [
    ['run', '--specs', specs, 'crud', '--server', 'mongodb://a/', '--tls'],
    /--auth and --tls are for the embedded server/,
  ],
  [['server', '--limit', 'size=1'], /--limit takes NAME=VALUE, NAME one of maxBsonObjectSize/],
  [['server', '--limit', 'maxWriteBatchSize=x'], /maxWriteBatchSize takes a number, not "x"/],
  [['server', '--limit', 'maxWriteBatchSize=0'], /maxWriteBatchSize is a whole number from 1/],
  [['server', '--parameter', 'a=b'], /--parameter takes NAME=VALUE, NAME one of accept/],
  [
    ['run', '--specs', specs, 'crud', '--server', 'mongodb://a/', '--limit', 'maxWriteBatchSize=9'],
    /--limit is for the embedded server/,
  ],
  [['server', '--auth', 'ann'], /--auth takes USER:PASSWORD/],
  [['server', '--topology', 'ring'], /no topology "ring"; there are standalone, replicaset/],
  [['server', '--members', '3'], /--members says nothing of the topology standalone/],
  [
    ['server', '--topology', 'replicaset', '--shards', '2'],
    /--shards says nothing of the topology replicaset/,
  ],
  [
    ['server', '--topology', 'sharded', '--mongoses', '0'],
    /--mongoses takes a number from 1 to 16, not "0"/,
  ],
  [['run', '--specs', specs, 'crud', '--members', '8'], /--members takes a number from 1 to 7/],
  [
    ['run', '--specs', specs, 'crud', '--server', 'mongodb://a/', '--members', '1'],
    /--members is for the embedded server alone/,
  ],
  [['server', '--tls', join(specs, 'none.pem')], /--tls .*none\.pem: ENOENT/],
  [['run', '--specs', specs, 'crud', '--jobs', '0'], /--jobs takes a number/],
  [['run', '--specs', specs, 'crud', '--sdam', 'x'], /--sdam takes machine or wire, not "x"/],
  [['run', '--specs', specs, 'crud', '--time', 'slow'], /--time takes real or virtual/],
  [
    ['run', '--specs', specs, 'crud', '--time', 'virtual', '--driver', 'mongodb'],
    /without --driver mongodb: the driver takes time and network from the machine/,
  ],
  [
    ['run', '--specs', specs, 'crud', '--time', 'virtual', '--server', 'mongodb://a/'],
    /without --server/,
  ],
  [['run', '--specs', specs, 'crud', '--time', 'virtual', '--tls'], /TLS needs real sockets/],
  [
    ['run', '--specs', specs, 'crud', '--time', 'virtual', '--compressor', 'zstd'],
    /compresses in threads/,
  ],
  [['run', '--specs', specs, 'crud', '--time', 'virtual', '--jobs', '0'], /--jobs takes/],
  [['run', '--specs', specs, 'crud', '--shard', '3/2'], /--shard takes I\/N/],
  [['run', '--specs', specs, 'crud', '--grep', '('], /--grep: Invalid regular expression/],
  [['run', '--specs', specs, 'crud', '--grep', 'no such case'], /No case matches/],
  [['run', '--specs', scratch, 'crud'], /--specs names .* holds no specifications/],
  [['run', '--specs', specs, 'crud', '--server', 'localhost'], /not a connection string/],
  [['report', join(scratch, 'nothing.json')], /nothing\.json: ENOENT/],
  [['specs', 'fetsch'], /path, list or fetch, not "fetsch"/],
];

test('wrong usage is told with what would be right, and ends with status 2', async () => {
  for (const [args, expected] of MISTAKES) {
    const { status, err } = await touchstone(...args);
    assert.match(err, expected, args.join(' '));
    assert.equal(status, 2, args.join(' '));
  }
});

test('a server that is not there is told, without its password', async () => {
  const uri = 'mongodb://user:secret@127.0.0.1:1/';
  const { status, err } = await touchstone('run', '--specs', specs, 'crud', '--server', uri);
  assert.equal(status, 2);
  assert.match(
    err,
    /No server answers at mongodb:\/\/user:<password>@127\.0\.0\.1:1\/.*ECONNREFUSED/,
  );
  assert.ok(!err.includes('secret'));
});

test('a port in use is told', async () => {
  const listener = await nodeRuntime().transport.listen(
    { kind: 'tcp', host: '127.0.0.1', port: 0 },
    (stream) => stream.destroy(),
  );
  const port = listener.address.kind === 'tcp' ? listener.address.port : 0;
  const { status, err } = await touchstone('server', '--port', String(port));
  await listener.close();
  assert.equal(status, 2);
  assert.match(err, new RegExp(`${port} is in use`));
});

test('a run ends with a table, a results file and its place', async () => {
  const file = join(scratch, 'results.json');
  const { status, out, err } = await run('sessions/**', '--reporter', 'json', '--out', file);
  assert.equal(status, 0, out + err);
  assert.match(out, /@touchstone\/driver .* 1 {11}1 {11}0/);
  assert.match(err, new RegExp(`Results: ${file}`));
  const results = JSON.parse(readFileSync(file, 'utf8')) as Results;
  assert.equal(results.totals.passed, 1);
  assert.equal(results.results[0]?.file, 'sessions/tests/good.json');
  const site = join(scratch, 'site');
  const drawn = await touchstone('report', file, '--out', site, '--compare', file);
  assert.equal(drawn.status, 0, drawn.err);
  assert.match(readFileSync(join(site, 'index.html'), 'utf8'), /No case failed\./);
  assert.match(readFileSync(join(site, 'changes.html'), 'utf8'), /<b>0<\/b> worse/);
});

test('shards that are merged are the run as a whole', async () => {
  const resultsOf = async (...more: readonly string[]): Promise<string> => {
    const file = join(scratch, `shard-${more.join('').replace('/', '-of-')}.json`);
    await run('crud/**', 'sessions/**', '--reporter', 'json', '--out', file, ...more);
    return file;
  };
  const shards = [await resultsOf('--shard', '2/2'), await resultsOf('--shard', '1/2')];
  const told = async (...files: readonly string[]): Promise<readonly unknown[]> => {
    const { out } = await touchstone('report', ...files, '--reporter', 'json');
    const results = JSON.parse(out) as Results;
    const plain = results.results.map((own) => [own.file, own.case, own.outcome, own.reason]);
    return [results.driver, results.totals, plain];
  };
  const whole = await told(await resultsOf());
  assert.match(JSON.stringify(whole), /good\.json.*wrong-count\.json.*sessions/);
  assert.deepEqual(await told(...shards), whole);
});

test('a failure shows the operation and both sides, and ends with status 1', async () => {
  const { status, out } = await run('crud/**', '--driver', 'mongodb');
  assert.equal(status, 1);
  assert.match(out, /FAILED mongodb single/);
  assert.match(out, /crud\/tests\/unified\/wrong-count\.json: counts nothing/);
  assert.match(out, /expected: 7\n\s+actual: {3}0/);
});

test('a malformed test file is errored with the path in it; the others run', async () => {
  const { status, out } = await run('malformed', 'sessions/**');
  assert.equal(status, 1);
  assert.match(out, /malformed\.json/);
  assert.match(out, /tests\[0\]\.operations\[0\]\.object/);
  assert.match(out, / 2 {11}1 {11}0 {11}0 {11}0 {11}1/);
});

test('an adapter that dies costs its file alone', async () => {
  const adapter = join(scratch, 'dies.mjs');
  writeFileSync(
    adapter,
    `let requests = 0;
process.stdin.setEncoding('utf8').on('data', (text) => {
  for (const line of text.split('\\n').filter(Boolean)) {
    const { id, kind } = JSON.parse(line);
    if (kind === 'createEntity') { console.error('cannot make it'); process.exit(9); }
    const reply = kind === 'start' ? { kind: 'started', driver: { name: 'dies', version: '1', language: 'js' } } : { kind: 'done' };
    console.log(JSON.stringify({ id: Number(id.$numberInt), ...reply }));
  }
});`,
  );
  const { status, out } = await run(
    'crud/tests/unified/*.json',
    'sessions/**',
    '--topology',
    'single',
    '--jobs',
    '1',
    '--driver',
    `node ${adapter}`,
  );
  assert.equal(status, 1);
  assert.match(out, /ended with status 9/);
  assert.match(out, /cannot make it/);
  assert.match(out, /dies 1 +\d+ +0 +0 +\d+ +0 +[1-9]\d*\n/);
});

test('known failures are held strictly', async () => {
  const list = join(scratch, 'known.json');
  const entry = (name: string): object => ({
    driver: '@touchstone/driver',
    case: `crud/tests/unified/${name}.json: counts nothing`,
    reason: 'for the test',
  });
  writeFileSync(list, JSON.stringify([entry('wrong-count')]));
  assert.equal((await run('crud/**', '--known-failing', list)).status, 0);
  writeFileSync(list, JSON.stringify([entry('wrong-count'), entry('good')]));
  const stale = await run('crud/**', '--known-failing', list);
  assert.equal(stale.status, 1);
  assert.match(stale.err, /listed, but does not fail: crud\/tests\/unified\/good\.json/);
  writeFileSync(list, '[{"driver": "x"}]');
  assert.match(
    (await run('crud/**', '--known-failing', list)).err,
    /\[0\]\.case: a text was expected/,
  );
});

test('without official files the project’s own run, and one line says so', async () => {
  const bin = fileURLToPath(new URL('../../bin/touchstone.js', import.meta.url));
  const env = { ...process.env, TOUCHSTONE_SPECS: '', XDG_CACHE_HOME: join(scratch, 'cache') };
  const args = [bin, 'run', '--topology', 'standalone', '--grep', 'documents'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    cwd: scratch,
    env,
  });
  assert.match(stderr, /No official test files here \("touchstone specs fetch" gets them\)/);
  assert.match(stdout, /@touchstone\/driver \S+ +\d+ +[1-9]\d* +0 /);
});

test('a run with authentication, TLS and compression passes, and tells no secret', async () => {
  const out = join(scratch, 'secured.json');
  const secured = ['--auth', '--tls', '--compressor', 'zlib'];
  const { status, err } = await run(
    'crud/tests/unified/*.json',
    ...secured,
    '--reporter',
    'json',
    '--out',
    out,
  );
  assert.equal(status, 1, 'wrong-count.json fails as ever');
  assert.match(err, /touchstone embedded with auth, TLS, zlib/);
  const text = readFileSync(out, 'utf8');
  const { results } = JSON.parse(text) as Results;
  assert.deepEqual(
    results.map(({ file, outcome }) => [file.split('/').at(-1), outcome]),
    [
      ['good.json', 'passed'],
      ['wrong-count.json', 'failed'],
    ],
  );
  for (const shown of [text, err]) assert.doesNotMatch(shown, /touchstone:[^@\s]+@|"payload"|jwt/);
});

test('in virtual time waiting takes none, and a result tells the time that passed there', async () => {
  const out = join(scratch, 'virtual.json');
  const file = join(specs, 'source', 'retryable-reads/tests/patience.json');
  const waiting = { name: 'wait', object: 'testRunner', arguments: { ms: 30_000 } };
  const [counting] = goodFile.tests;
  specFile('retryable-reads/tests/patience.json', {
    ...goodFile,
    tests: [{ ...counting, operations: [waiting, ...(counting?.operations ?? [])] }],
  });
  const { clock } = nodeRuntime();
  const startedAt = clock.now();
  const args = ['--time', 'virtual', '--auth', '--compressor', 'zlib', '--reporter', 'json'];
  const { status, err } = await run('retryable-reads', ...args, '--out', out);
  const elapsedMS = clock.now() - startedAt;
  rmSync(file);
  assert.equal(status, 0, err);
  const { results, durationMS } = JSON.parse(readFileSync(out, 'utf8')) as Results;
  const patient = results.find((own) => own.file.endsWith('patience.json'));
  assert.ok((patient?.durationMS ?? 0) >= 30_000);
  assert.ok(elapsedMS < 20_000 && durationMS < 20_000, `${elapsedMS} ms`);
});

test('simulated worlds side by side give each case the same times in every run', async () => {
  const file = join(specs, 'source', 'retryable-reads/tests/many.json');
  const [counting] = goodFile.tests;
  const tests = Array.from({ length: 100 }, (_, index) => ({
    description: `case ${index}`,
    operations: [
      { name: 'wait', object: 'testRunner', arguments: { ms: 1000 + index } },
      ...(counting?.operations ?? []),
    ],
  }));
  specFile('retryable-reads/tests/many.json', { ...goodFile, tests });
  const timesOf = async (name: string): Promise<readonly number[]> => {
    const out = join(scratch, name);
    const args = ['--time', 'virtual', '--jobs', '2', '--reporter', 'json', '--out', out];
    const { status, err } = await run('retryable-reads', ...args);
    assert.equal(status, 0, err);
    const all = (JSON.parse(readFileSync(out, 'utf8')) as Results).results;
    const results = all.filter((own) => own.file.endsWith('many.json'));
    assert.deepEqual(
      results.map((own) => own.case),
      tests.map(({ description }) => description),
    );
    return results.map(({ durationMS }) => durationMS);
  };
  const times = await timesOf('first.json');
  assert.ok(times.every((durationMS, index) => durationMS >= 1000 + index));
  assert.deepEqual(await timesOf('second.json'), times);
  rmSync(file);
});

test('a server with a user and TLS is one that a run can use', async () => {
  const { key, cert } = issueCertificate({
    subject: [['CN', 'localhost']],
    hosts: ['127.0.0.1'],
    isAuthority: true,
    from: new Date(nodeRuntime().clock.date() - 1000),
    serial: nodeRuntime().random.bytes(16),
  });
  const pem = join(scratch, 'server.pem');
  writeFileSync(pem, `${key}\n${cert}`);
  await using served = startServer('--auth', 'ann:p:w', '--tls', pem);
  const server = `${await served.uri}&tlsCAFile=${encodeURIComponent(pem)}`;
  assert.match(server, /^mongodb:\/\/ann:p%3Aw@.*tls=true/);
  const { status, err } = await touchstone('run', '--specs', specs, 'sessions', '--server', server);
  assert.equal(status, 0, err);
  const wrong = server.replace('p%3Aw', 'w%3Ap');
  const refused = await touchstone('run', '--specs', specs, 'sessions', '--server', wrong);
  assert.equal(refused.status, 2);
  assert.match(refused.err, /refuses the login/);
  assert.doesNotMatch(refused.err, /w%3Ap|w:p/);
});

test('a sharded cluster, and one behind a load balancer, are servers that a run can use', async () => {
  for (const topology of ['sharded', 'load-balanced']) {
    await using served = startServer('--topology', topology, '--members', '1', '--shards', '2');
    const uri = await served.uri;
    const args = ['sessions', '--server', uri, '--reporter', 'tap'];
    const { status, out, err } = await touchstone('run', '--specs', specs, ...args);
    assert.equal(status, 0, out + err);
    assert.match(out, new RegExp(topology), uri);
  }
});

test('a run has as many members as were asked for', async () => {
  const name = 'prose/server-discovery-and-monitoring/direct-connection';
  const args = [name, '--topology', 'replicaset', '--reporter', 'tap'];
  const alone = await touchstone('run', '--specs', specs, ...args, '--members', '1');
  assert.match(alone.out, /# SKIP requires secondaries/i, alone.err);
  const three = await touchstone('run', '--specs', specs, ...args);
  assert.doesNotMatch(three.out, /SKIP/, three.err);
});
