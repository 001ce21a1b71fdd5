/**
 * Publishes all packages, after everything that can be known before was checked:
 *
 *     npm run release -- --dry-run    everything but the publishing
 *     npm run release                 the publishing too; npm asks for the login
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../command-line.ts';
import { type PackedPackage, packAll } from './pack.ts';
import { installProject, run } from './project.ts';
import { serveRegistry } from './registry.ts';

/** They are asked for by exact version when a release is made, and are no part of everyday work. */
const PUBLINT = 'publint@0.3.25';
const ATTW = '@arethetypeswrong/cli@0.18.5';
const EXAMPLE = 'embedded-replica-set';

const { values } = commandLine(import.meta.filename, {
  'dry-run': { type: 'boolean', default: false },
});
const home = await mkdtemp(join(tmpdir(), 'touchstone-release-'));
try {
  await release(home);
} finally {
  await rm(home, { recursive: true, force: true });
}

async function release(folder: string): Promise<void> {
  const packed = await packAll(folder);
  // The newest version stands first among those of its name.
  const newest = new Map(packed.toReversed().map((one) => [one.description.name, one]));
  tell(`packed ${packed.map(titleOf).join(', ')}`);
  for (const one of newest.values()) await checkArchive(one);
  await tryExample(packed, join(folder, 'project'));
  if (values['dry-run']) {
    tell('all is well; nothing was published (--dry-run)');
    return;
  }
  for (const one of packed) await publish(one, newest);
}

async function checkArchive(one: PackedPackage): Promise<void> {
  await execute(PUBLINT, ['publint', '--strict', one.archive]);
  await execute(ATTW, ['attw', '--format', 'ascii', one.archive]);
  tell(`publint and @arethetypeswrong/cli have no complaint about ${titleOf(one)}`);
}

/** Installs the archives into an empty project and runs an example there. */
async function tryExample(packed: readonly PackedPackage[], folder: string): Promise<void> {
  await using registry = await serveRegistry(packed);
  const own = packed.find(({ description }) => description.name === 'touchstone');
  const names = new Set(packed.map(({ description }) => description.name));
  const dependencies = Object.fromEntries([...names].map((name) => [name, '*']));
  // The one name without a scope would be asked of the public registry.
  const description = {
    type: 'module',
    dependencies: { ...dependencies, touchstone: `file:${own?.archive}` },
  };
  await installProject({ folder, description, registry });
  await copyFile(`dist/examples/${EXAMPLE}.js`, join(folder, 'example.js'));
  const output = await run(process.execPath, ['example.js'], folder);
  tell(`installed into an empty project; examples/${EXAMPLE} says there: ${output.trim()}`);
  for (const name of ['c', 'go', 'pymongo']) await tryAdapter(name, folder);
}

/** Builds an adapter from what was installed and leads it through the check; a missing toolchain is told. */
async function tryAdapter(name: string, folder: string): Promise<void> {
  const environment = { TOUCHSTONE_ADAPTERS: join(folder, 'adapters') };
  const touchstone = (...words: readonly string[]): Promise<string> =>
    run('npx', ['touchstone', 'adapter', ...words], folder, environment);
  try {
    await touchstone('install', name);
  } catch (error) {
    const [, missing] = /touchstone: (.* needs .*)/.exec((error as Error).message) ?? [];
    if (missing === undefined) throw error;
    tell(`the adapter of ${name} was not tried: ${missing}`);
    return;
  }
  const lines = (await touchstone('check', name)).trim().split('\n');
  tell(`the adapter of ${name}, built from the package: ${lines.at(-1)}`);
}

/** An older version that is published later would become the latest: it gets a tag that tells its line. */
async function publish(
  one: PackedPackage,
  newest: ReadonlyMap<string, PackedPackage>,
): Promise<void> {
  const { name, version } = one.description;
  const tag =
    newest.get(name) === one ? 'latest' : `for-${version.split('.').slice(0, 2).join('.')}`;
  await run('npm', ['publish', one.archive, '--access', 'public', '--tag', tag], home);
  tell(`published ${titleOf(one)}`);
}

async function execute(tool: string, words: readonly string[]): Promise<void> {
  await run('npm', ['exec', '--yes', `--package=${tool}`, '--', ...words], home);
}

function titleOf({ description }: PackedPackage): string {
  return `${description.name}@${description.version}`;
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
