import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { present } from '@touchstone/protocol';
import { startStandalone } from '../deployment/standalone.ts';
import { readConfigFile } from './config-file.ts';
import { Launched, PROGRAM } from './launched.test-support.ts';
import { BadSettings, readSettings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'launcher-'));
after(() => rmSync(folder, { recursive: true }));

describe('a launched mongod', () => {
  test('says that it waits for connections, answers, and ends in order at SIGTERM', async () => {
    await using mongod = new Launched('--port', '0', '--noauth');
    using client = await mongod.connect();
    assert.equal((await client.send({ ping: 1 }))['ok'], 1);
    mongod.kill('SIGTERM');
    assert.equal(await mongod.exited, 0);
    assert.equal((await mongod.said('Received signal'))['signal'], 15);
  });

  test('says that an address is in use, and exits with 48', async () => {
    await using other = await startStandalone();
    const port = present(present(other.hosts[0]).split(':')[1]);
    const dbPath = mkdtempSync(join(folder, 'taken-'));
    for (const more of [[], ['--replSet', 'rs0', '--dbpath', dbPath]]) {
      await using mongod = new Launched('--port', port, ...more);
      assert.equal(await mongod.exited, 48, more.join(' '));
      const { error } = await mongod.said('Error setting up listener');
      assert.match((error as { errmsg: string }).errmsg, /Address already in use$/);
    }
  });

  test('becomes a primary by replSetInitiate, makes the first user from localhost, shuts down', async () => {
    const keyFile = join(folder, 'key');
    writeFileSync(keyFile, 'c2VjcmV0c2VjcmV0');
    await using mongod = new Launched('--port', '0', '--replSet', 'rs7', '--keyFile', keyFile);
    using client = await mongod.connect();
    assert.equal((await client.send({ hello: 1 }))['isreplicaset'], true);
    assert.equal((await client.send({ replSetGetStatus: 1 }))['codeName'], 'NotYetInitialized');
    const { port } = await mongod.said('Waiting for connections');
    const members = [{ _id: 0, host: `localhost:${port}` }];
    const foreign = { _id: 'rs8', members };
    assert.equal((await client.send({ replSetInitiate: foreign }))['code'], 93);
    assert.equal((await client.send({ replSetInitiate: { _id: 'rs7', members } }))['ok'], 1);
    assert.equal((await client.send({ replSetInitiate: {} }))['codeName'], 'AlreadyInitialized');
    await mongod.said('Transition to primary complete; database writes are now permitted');
    const hello = await client.send({ hello: 1 });
    assert.deepEqual([hello['hosts'], hello['setName']], [[`localhost:${port}`], 'rs7']);
    const user = { createUser: 'ann', pwd: 'secret', roles: ['root'] };
    assert.equal((await client.send(user))['ok'], 1);
    const second = await client.send({ ...user, createUser: 'eve' });
    assert.equal(second['codeName'], 'Unauthorized');
    assert.equal((await client.send({ shutdown: 1 }))['codeName'], 'Unauthorized');
    await client.logIn({ username: 'ann', password: 'secret' });
    const config = { _id: 'rs7', version: 2, members: [{ ...members[0], tags: { dc: 'east' } }] };
    assert.equal((await client.send({ replSetReconfig: config }))['ok'], 1);
    assert.deepEqual((await client.send({ hello: 1 }))['tags'], { dc: 'east' });
    assert.equal((await client.send({ replSetReconfig: config }))['code'], 103);
    await assert.rejects(client.send({ shutdown: 1, force: true }), /closed the connection/);
    assert.equal(await mongod.exited, 0);
  });

  test('goes into the background with --fork, and leaves its number', async () => {
    const [log, pid] = [join(folder, 'log'), join(folder, 'pid')];
    const args = ['--port', '0', '--fork', '--logpath', log, '--pidfilepath', pid];
    const { stdout, status } = spawnSync(process.execPath, [PROGRAM, ...args], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout);
    assert.match(stdout, /child process started successfully, parent exiting\n$/);
    assert.match(readFileSync(log, 'utf8'), /"msg":"Waiting for connections"/);
    process.kill(Number(readFileSync(pid, 'utf8')), 'SIGKILL');
  });

  test('tells its version as tools read it, and refuses what mongod would refuse', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [PROGRAM, ...args], {
        encoding: 'utf8',
        env: { ...process.env, TOUCHSTONE_SERVER_VERSION: '7.0.14' },
      });
    assert.match(run('--version').stdout, /^db version v7\.0\.14\n/);
    const bad = run('--prot', '1');
    assert.equal(bad.status, 2);
    assert.match(bad.stderr, /^Error parsing command line: unrecognised option '--prot'\n/);
    const missing = run('--dbpath', join(folder, 'nowhere'));
    assert.equal(missing.status, 100);
    assert.match(missing.stdout, /DBException in initAndListen, terminating.*NonExistentPath/);
  });
});

test('what cannot be written or read is told as mongod tells it', () => {
  const nowhere = join(folder, 'nowhere', 'file');
  for (const [args, status, words] of [
    [['--logpath', nowhere], 1, /"id":20574.*"FileNotOpen","errmsg":"Can't initialize rotatable/],
    [['--logpath', folder], 1, /should name a file, not a directory\./],
    [['--pidfilepath', nowhere], 1, /"id":23330.*Cannot write pid file/],
    [['--keyFile', folder], 2, /^Error reading file .*EISDIR/],
    [['--setParameter', '__proto__=1'], 2, /no server parameter "__proto__"/],
  ] as const) {
    const all = [PROGRAM, '--port', '0', ...args];
    const failed = spawnSync(process.execPath, all, { encoding: 'utf8' });
    assert.deepEqual([failed.status, words.test(failed.stdout + failed.stderr)], [status, true]);
  }
});

test('the command line wins over the configuration file', () => {
  const path = join(folder, 'mongod.yaml');
  const text = [
    '# a comment',
    'net:',
    '  port: 27099',
    '  bindIp: "127.0.0.1,::1" # both',
    'security:',
    '  authorization: enabled',
    'setParameter:',
    '  enableTestCommands: true',
    'systemLog: ',
    '  destination: file',
  ];
  writeFileSync(path, text.join('\n'));
  const { texts, parameters } = readSettings(['--config', path, '--port=1', '-vvv']);
  assert.deepEqual(
    [texts.get('port'), texts.get('bind_ip'), texts.get('auth')],
    ['1', '127.0.0.1,::1', 'true'],
  );
  assert.deepEqual(parameters, { enableTestCommands: true });
  writeFileSync(path, 'net:\n  prot: 1\n');
  assert.throws(() => readSettings(['-f', path]), /Unrecognized option: net\.prot/);
  for (const args of [['--port'], ['--port', 'x'], ['stray'], ['--auth=maybe'], ['-f', folder]]) {
    assert.throws(() => readSettings(args), BadSettings, args.join(' '));
  }
});

test('a configuration file of the older kind is a list of flags, with their older names', () => {
  const path = join(folder, 'mongod.conf');
  const lines = [
    '# port = 1',
    'port=27098',
    'ipv6=true',
    'auth=false',
    'setParameter = enableTestCommands=0',
    'setParameter = writePeriodicNoops=1',
    'sslMode=requireSSL',
  ];
  writeFileSync(path, lines.join('\n'));
  const { texts, parameters } = readSettings(['--config', path]);
  assert.deepEqual(Object.fromEntries(texts), {
    config: path,
    port: '27098',
    ipv6: 'true',
    tlsMode: 'requireTLS',
  });
  assert.deepEqual(parameters, { enableTestCommands: 0 });
  writeFileSync(path, 'prot=1\n');
  assert.throws(() => readSettings(['-f', path]), /unrecognised option '--prot'/);
});

test('what is no plain configuration file is refused with its line', () => {
  assert.throws(() => readConfigFile('net:\n  - 1'), /^Error: line 2: "- 1" is no NAME: VALUE/);
  assert.throws(() => readConfigFile('a: [1]'), /line 1: \[1\] is a kind of YAML that is not read/);
  assert.throws(() => readConfigFile('a: 1\na: 2'), /line 2: a is there twice/);
  assert.throws(() => readConfigFile('  a: 1'), /line 1: "a: 1" stands under nothing/);
  assert.equal(readConfigFile("a:\n  b: 'it''s'").get('a.b'), "it's");
});

test('mongos has flags of its own, and none of a mongod alone', () => {
  const { texts } = readSettings(['--configdb', 'cfg/a:1,b:2', '--port', '0'], 'mongos');
  assert.equal(texts.get('configdb'), 'cfg/a:1,b:2');
  for (const flag of ['--dbpath', '--replSet', '--shardsvr', '--storageEngine']) {
    assert.throws(() => readSettings([flag, 'x'], 'mongos'), /unrecognised option/);
  }
  assert.throws(() => readSettings(['--configdb', 'cfg/a:1']), /unrecognised option '--configdb'/);
  const file = join(folder, 'mongos.conf');
  writeFileSync(file, 'sharding:\n  configDB: cfg/a:1\n');
  assert.equal(readSettings(['-f', file], 'mongos').texts.get('configdb'), 'cfg/a:1');
  assert.throws(() => readSettings(['-f', file]), /Unrecognized option: sharding.configDB/);
});
