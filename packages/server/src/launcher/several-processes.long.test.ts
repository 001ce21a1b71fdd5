import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Document } from 'bson';
import { RawClient } from '../deployment/raw-client.test-support.ts';
import { ask, launch as launchProgram, type Process, until } from './launched.test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'several-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const launch = (...args: string[]): Promise<Process> => launchProgram('--replSet', 'rs', ...args);

const insert = (_id: number): Document => ({
  insert: 'items',
  documents: [{ _id }],
  writeConcern: { w: 'majority' },
});

async function ids(host: string): Promise<number[]> {
  const find = { find: 'items', sort: { _id: 1 }, $readPreference: { mode: 'secondaryPreferred' } };
  const { cursor } = await ask(host, find, 'shop');
  return cursor.firstBatch.map(({ _id }: Document) => _id);
}

test('three processes become one set, and go on without the one that is killed', async () => {
  const all = await Promise.all([0, 1, 2].map(() => launch('--port', '0')));
  const [first, second, third] = all as [Process, Process, Process];
  try {
    const members = all.map(({ host }, _id) => ({ _id, host }));
    const lonely = { _id: 'rs', members: [members[0], { _id: 1, host: '127.0.0.1:1' }] };
    const refused = await ask(first.host, { replSetInitiate: lonely });
    assert.equal(refused['codeName'], 'NodeNotFound');
    assert.equal((await ask(first.host, { replSetInitiate: { _id: 'rs', members } }))['ok'], 1);
    await first.launched.said('Transition to primary complete; database writes are now permitted');
    const hello = await until(second.host, { hello: 1 }, ({ primary }) => primary === first.host);
    assert.deepEqual(
      [hello['me'], hello['secondary'], hello['hosts']],
      [second.host, true, all.map(({ host }) => host)],
    );
    assert.equal((await ask(first.host, insert(1), 'shop'))['ok'], 1);
    assert.deepEqual(await ids(third.host), [1]);

    // A step-down moves the primary; the process that keeps the data stays.
    await ask(first.host, { replSetStepDown: 60, force: true });
    const isPrimary = ({ isWritablePrimary }: Document): boolean => isWritablePrimary;
    await until(second.host, { hello: 1 }, isPrimary);
    await second.launched.said('Transition to primary complete; database writes are now permitted');
    assert.equal((await ask(second.host, insert(2), 'shop'))['ok'], 1);

    first.launched.kill('SIGKILL');
    await first.launched.exited;
    const status = await until(
      second.host,
      { replSetGetStatus: 1 },
      (reply) =>
        reply['members']?.some(({ stateStr }: Document) => stateStr === 'PRIMARY') === true,
    );
    const primary = status['members'].find(({ stateStr }: Document) => stateStr === 'PRIMARY').name;
    assert.deepEqual(
      status['members'].map(({ health }: Document) => health),
      [0, 1, 1],
    );
    assert.deepEqual(await ids(primary), [1, 2]);
    assert.equal((await ask(primary, insert(3), 'shop'))['ok'], 1);

    // A killed process comes again, empty, and gets everything.
    const port = first.host.split(':')[1] as string;
    await using again = (await launch('--port', port)).launched;
    await again.said('Replica set state transition');
    await until(first.host, { hello: 1 }, ({ secondary }) => secondary);
    assert.deepEqual(await ids(first.host), [1, 2, 3]);
  } finally {
    for (const { launched } of all) await launched[Symbol.asyncDispose]();
  }
});

test('a set over folders has its data again when all of its processes were killed', async () => {
  const paths = [0, 1, 2].map((number) => mkdtempSync(join(folder, `data-${number}-`)));
  const start = (path: string, port: string): Promise<Process> =>
    launch('--port', port, '--dbpath', path);
  const before = await Promise.all(paths.map((path) => start(path, '0')));
  const hosts = before.map(({ host }) => host) as [string, string, string];
  const members = hosts.map((host, _id) => ({ _id, host }));
  await ask(hosts[0], { replSetInitiate: { _id: 'rs', members } });
  await until(hosts[0], { hello: 1 }, ({ isWritablePrimary }) => isWritablePrimary);
  assert.equal((await ask(hosts[0], insert(1), 'shop'))['ok'], 1);
  // One misses what comes now: it may not lead afterwards.
  await before[2]?.launched[Symbol.asyncDispose]();
  await until(hosts[0], { replSetGetStatus: 1 }, (reply) => reply['members'][2].health === 0);
  assert.equal((await ask(hosts[0], insert(2), 'shop'))['ok'], 1);
  for (const { launched } of before) await launched[Symbol.asyncDispose]();

  const ports = hosts.map((host) => host.split(':')[1] as string);
  const again = await Promise.all(
    [2, 1, 0].map((at) => start(paths[at] as string, ports[at] as string)),
  );
  try {
    await until(hosts[2], { hello: 1 }, ({ primary }) => primary !== undefined);
    assert.deepEqual(await ids(hosts[2]), [1, 2]);
    const { config } = await ask(hosts[2], { replSetGetConfig: 1 });
    const primary = (await ask(hosts[2], { hello: 1 }))['primary'];
    const two = config.members.filter(({ host }: Document) => host !== hosts[2]);
    const smaller = { ...config, version: config.version + 1, members: two };
    assert.equal((await ask(primary, { replSetReconfig: smaller }))['ok'], 1);
    await until(
      hosts[2],
      { replSetGetStatus: 1 },
      ({ codeName }) => codeName === 'NotYetInitialized',
    );
    const { version } = (await ask(primary, { replSetGetConfig: 1 }))['config'];
    const whole = { ...config, version: version + 1 };
    assert.equal((await ask(primary, { replSetReconfig: whole }))['ok'], 1);
    await until(hosts[2], { hello: 1 }, ({ secondary }) => secondary);
    assert.deepEqual(await ids(hosts[2]), [1, 2]);
  } finally {
    for (const { launched } of again) await launched[Symbol.asyncDispose]();
  }
});

test('whichever process is killed under load, what a majority had is there', async () => {
  const all = await Promise.all([0, 1, 2].map(() => launch('--port', '0')));
  const hosts = all.map(({ host }) => host) as [string, string, string];
  try {
    const members = hosts.map((host, _id) => ({ _id, host }));
    await ask(hosts[0], { replSetInitiate: { _id: 'rs', members } });
    const acknowledged: number[] = [];
    let next = 0;
    let isOver = false;
    const writeTo = async (primary: string): Promise<void> => {
      using client = await RawClient.connect(primary);
      while (!isOver) {
        const _id = next++;
        const { ok, writeConcernError } = await client.send(insert(_id), 'shop');
        if (ok !== 1) return;
        if (writeConcernError === undefined) acknowledged.push(_id);
      }
    };
    const write = async (): Promise<void> => {
      while (!isOver) {
        const { primary } = await until(hosts[2], { hello: 1 }, (hello) => hello['primary']);
        // The primary may go: the write that is under way then was made or not.
        await writeTo(primary).catch(() => undefined);
      }
    };
    const writers = [write(), write(), write()];
    while (acknowledged.length < 200) await new Promise(setImmediate);
    all[0]?.launched.kill('SIGKILL');
    const count = acknowledged.length;
    while (acknowledged.length < count + 200) await new Promise(setImmediate);
    isOver = true;
    await Promise.all(writers);
    const found = await ask(hosts[2], { hello: 1 });
    const stored = new Set(await allIds(found['primary']));
    assert.deepEqual(
      acknowledged.filter((_id) => !stored.has(_id)),
      [],
    );
  } finally {
    for (const { launched } of all) await launched[Symbol.asyncDispose]();
  }
});

async function allIds(host: string): Promise<number[]> {
  const group = { $group: { _id: null, all: { $push: '$_id' } } };
  const { cursor } = await ask(host, { aggregate: 'items', pipeline: [group], cursor: {} }, 'shop');
  return cursor.firstBatch[0].all;
}
