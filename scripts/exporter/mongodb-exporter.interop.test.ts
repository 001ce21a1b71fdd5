/** Prometheus's exporter, with the launcher as what it watches (`npm run test:interop`). */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { MongoClient } from '@touchstone/driver';

const NAME = 'prometheus-mongodb-exporter';
const CACHE = resolve('.cache', NAME);
const GROUPS = ['replset', 'oplog', 'top', 'database', 'connpoolstats', 'profile'];

/** The program, unpacked into the cache where it is not installed; undefined where it is not to be had. */
function exporter(): string | undefined {
  const starts = (path: string): boolean => spawnSync(path, ['-version']).error === undefined;
  const unpacked = join(CACHE, 'usr/bin', NAME);
  for (const path of [NAME, unpacked]) if (starts(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  spawnSync('apt-get', ['download', NAME], { cwd: CACHE });
  const found = readdirSync(CACHE).find((file) => file.endsWith('.deb'));
  if (found === undefined) return undefined;
  spawnSync('dpkg', ['-x', found, '.'], { cwd: CACHE });
  return starts(unpacked) ? unpacked : undefined;
}

test("Prometheus's exporter is told what it asks for of a replica set", async (context) => {
  const program = exporter();
  if (program === undefined) {
    context.skip(`skipped: ${NAME} cannot be had here`);
    return;
  }
  const children: ChildProcess[] = [];
  try {
    const mongod = spawn(
      process.execPath,
      ['packages/server/bin/touchstone-mongod.js', '--port', '0', '--replSet', 'rs0'],
      {
        env: { ...process.env, TOUCHSTONE_SERVER_VERSION: '4.4.0' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    children.push(mongod);
    const uri = `mongodb://127.0.0.1:${await portOf(mongod)}/`;
    await fill(uri);
    const port = await freePort();
    const groups = GROUPS.map((group) => `-mongodb.collect.${group}`);
    const flags = ['-mongodb.uri', uri, '-web.listen-address', `127.0.0.1:${port}`, '-logtostderr'];
    const watching = spawn(program, [...flags, ...groups], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(watching);
    const complaints: string[] = [];
    createInterface({ input: watching.stderr }).on('line', (line) => {
      if (line.startsWith('E')) complaints.push(line);
    });
    await once(watching.stdout, 'data');
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    assert.deepEqual(complaints, []);
    assert.match(text, /^mongodb_up 1$/m);
    assert.match(text, /^mongodb_replset_my_state\{set="rs0"\} 1$/m);
    assert.match(text, /^mongodb_db_objects_total\{db="shop"[^}]*\} 2$/m);
    assert.match(text, /^mongodb_replset_oplog_items_total [1-9]/m);
    const names = new Set(text.match(/^mongodb_\w+/gm));
    assert.ok(names.size > 60, `only ${[...names].join(', ')}`);
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
});

async function portOf({ stdout }: ChildProcess): Promise<number> {
  assert.ok(stdout);
  for await (const line of createInterface({ input: stdout })) {
    const { msg, attr } = JSON.parse(line);
    if (msg === 'Waiting for connections') return attr.port;
  }
  throw new Error('It ended before it waited for connections.');
}

async function fill(uri: string): Promise<void> {
  await using direct = new MongoClient(`${uri}?directConnection=true`);
  await direct.db('admin').command({ replSetInitiate: {} });
  await using client = new MongoClient(`${uri}?replicaSet=rs0`);
  await client
    .db('shop')
    .collection('items')
    .insertMany([{ name: 'lamp' }, { name: 'chair' }]);
}

// The exporter takes no port 0.
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
