import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ENTRIES } from './bundle.ts';

const execute = promisify(execFile);

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

  /** What npm would put into the package, unpacked to where npm would install it. */
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

  it('load by all their names', async () => {
    assert.ok(exported.includes('@touchstone/driver/machines'));
    const script = exported.map((name) => `await import('${name}');`).join('\n');
    await writeFile(join(home, 'load.js'), script);
    await execute(process.execPath, ['load.js'], { cwd: home });
  });

  it('run the test files that they bring, where there are no official ones', async () => {
    const command = join(home, 'node_modules/touchstone/bin/touchstone.js');
    const words = [command, 'run', '--driver', 'reference', '--grep', 'countDocuments with skip'];
    const { stdout } = await execute(process.execPath, words, {
      cwd: home,
      env: { ...process.env, TOUCHSTONE_SPECS: '' },
    });
    assert.match(stdout, /@touchstone\/driver +\S+ +\d+ +\d+ +0 /);
  });
});
