import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { packFolder, packMongodbAs, packPackages } from '../release/pack.ts';
import { installProject, run } from '../release/project.ts';
import { type LocalRegistry, serveRegistry } from '../release/registry.ts';

/** Libraries as they ask for the official driver. */
const LIBRARIES = {
  'any-version': { peerDependencies: { mongodb: '>=5' } },
  'one-minor': { peerDependencies: { mongodb: '~7.5' } },
  'brings-its-own': { dependencies: { mongodb: '~7.8' } },
};

describe('npm, with @touchstone/mongodb as mongodb', () => {
  let home: string;
  let registry: LocalRegistry;
  let projects = 0;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'touchstone-peers-'));
    const packed = [
      ...(await packPackages(['mongodb'], home)),
      await packMongodbAs('7.5.0', home),
      await packFolder('node_modules/bson', home),
    ];
    for (const [name, needs] of Object.entries(LIBRARIES)) {
      const folder = join(home, name);
      await mkdir(folder);
      const description = JSON.stringify({ name, version: '1.0.0', ...needs });
      await writeFile(join(folder, 'package.json'), description);
      await writeFile(join(folder, 'index.js'), "module.exports = require('mongodb');");
      packed.push(await packFolder(folder, home));
    }
    registry = await serveRegistry(packed);
  });

  after(async () => {
    await registry[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
  });

  /** A project with these dependencies, installed from nowhere else. */
  async function install(description: object): Promise<string> {
    const folder = join(home, `project-${projects++}`);
    await installProject({ folder, description, registry, offline: true });
    return folder;
  }

  it('is content with libraries that ask for any version, or for one minor version', async () => {
    const mongodb = 'npm:@touchstone/mongodb@~7.5.0';
    const wanted = { mongodb, 'any-version': '1.0.0', 'one-minor': '1.0.0' };
    const folder = await install({ dependencies: wanted });
    const installed = await readFile(join(folder, 'node_modules/mongodb/package.json'), 'utf8');
    assert.match(installed, /"version": "7\.5\.\d+"/);
    const script = "console.log(require('any-version') === require('@touchstone/driver'))";
    assert.equal((await run(process.execPath, ['--eval', script], folder)).trim(), 'true');
  });

  it('refuses a version that a library does not ask for', async () => {
    const mongodb = 'npm:@touchstone/mongodb@~7.9.0';
    const wanted = { mongodb, 'one-minor': '1.0.0' };
    await assert.rejects(install({ dependencies: wanted }), /ERESOLVE[\s\S]*mongodb@"~7\.5"/);
  });

  it('gives ours to a library that brings mongodb along, by an override', async () => {
    const mongodb = 'npm:@touchstone/mongodb@~7.9.0';
    const folder = await install({
      dependencies: { mongodb, 'brings-its-own': '1.0.0' },
      overrides: { mongodb: '$mongodb' },
    });
    const script =
      "console.log(require('brings-its-own') === require('mongodb'), require('mongodb/lib/bson') === require('bson'))";
    assert.equal((await run(process.execPath, ['--eval', script], folder)).trim(), 'true true');
  });
});
