import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ENTRIES } from './bundle-entries.ts';

const execute = promisify(execFile);

/** Tests load modules in a way of their own (scripts/test.ts), users in Node's. */
const { NODE_OPTIONS: _, ...ENVIRONMENT } = process.env;

interface Description {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

describe('the packages as they are published', () => {
  let home: string;
  const exported: string[] = [];

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'touchstone-published-'));
    await mkdir(join(home, 'node_modules'), { recursive: true });
    await symlink(resolve('node_modules/bson'), join(home, 'node_modules/bson'));
    for (const name of Object.keys(ENTRIES)) await install(name);
    await writeFile(join(home, 'package.json'), '{"type":"module"}');
  });

  after(() => rm(home, { recursive: true, force: true }));

  /** The package as npm would pack it, unpacked to where npm would install it. */
  async function install(name: string): Promise<void> {
    const folder = join('packages', name);
    const text = await readFile(join(folder, 'package.json'), 'utf8');
    const description = JSON.parse(text) as Description;
    const { stdout } = await execute(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', home, `./${folder}`],
      { maxBuffer: 16_777_216 },
    );
    const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
    const place = join(home, 'node_modules', description.name);
    await mkdir(place, { recursive: true });
    const archive = join(home, packed?.filename ?? '');
    await execute('tar', ['-xzf', archive, '--strip-components=1', '-C', place]);
    const paths = Object.keys(description.exports).filter((path) => !path.endsWith('.json'));
    exported.push(...paths.map((path) => join(description.name, path)));
  }

  it('load by all their names, by import and require, as one and the same', async () => {
    assert.ok(exported.includes('@touchstone/driver/machines'));
    const script = `
      import assert from 'node:assert/strict';
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      for (const name of ${JSON.stringify(exported)}) {
        const [imported, required] = [await import(name), require(name)];
        assert.ok(Object.keys(required).length > 0, name);
        for (const key of Object.keys(required)) {
          // The default of a CommonJS module is a part of the whole as Node.js imports it.
          const whole = key === 'default' ? imported.default[key] : imported[key];
          assert.equal(whole, required[key], key);
        }
      }
      const driver = await import('@touchstone/driver');
      const server = await import('@touchstone/server');
      assert.equal(driver.ObjectId, require('bson').ObjectId);
      assert.equal(require('@touchstone/driver/lib/bson').ObjectId, driver.ObjectId);
      const { BulkWriteResult } = require('@touchstone/driver/lib/bulk/common');
      assert.equal(BulkWriteResult, driver.BulkWriteResult);
      // The other half of bson: its values are stored as what they are, and what comes back is of the first half.
      const { ObjectId, Long } = await import('bson');
      assert.notEqual(ObjectId, driver.ObjectId);
      const deployment = await server.startStandalone();
      const client = new driver.MongoClient(deployment.uri);
      const _id = new ObjectId();
      await client.db('a').collection('b').insertOne({ _id, long: Long.fromNumber(7) });
      const found = await client.db('a').collection('b').findOne({ _id });
      assert.ok(found._id instanceof driver.ObjectId);
      assert.ok(_id.equals(found._id));
      assert.equal(found.long, 7);
      await client.close();
      await deployment[Symbol.asyncDispose]();
    `;
    await writeFile(join(home, 'load.js'), script);
    await execute(process.execPath, ['load.js'], { cwd: home, env: ENVIRONMENT });
  });

  it('run the test files that they bring, where there are no official ones', async () => {
    const command = join(home, 'node_modules/touchstone/bin/touchstone.js');
    const words = [command, 'run', '--driver', 'reference', '--grep', 'countDocuments with skip'];
    const { stdout } = await execute(process.execPath, words, {
      cwd: home,
      env: { ...ENVIRONMENT, TOUCHSTONE_SPECS: '' },
    });
    assert.match(stdout, /@touchstone\/driver +\S+ +\d+ +\d+ +0 /);
  });
});
