/** A copy of the workspace in which every module holds its faults, each behind a switch. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { digest } from './digest.ts';
import { switchMutants } from './find-mutants.ts';

/** The place where the copy and the results of runs are. */
export const FOLDER = '.mutation';
/** The copy. */
export const WORK: string = join(FOLDER, 'work');

const COLLECTOR = pathToFileURL(resolve('dist/scripts/mutation/collected-tests.js')).href;
/** The folders that the copy has from the compiler; all else is linked to or copied as it is. */
const COMPILED = ['dist', 'bundle', 'types', 'node_modules'];
const TEST = /\.(?:test|test-support|test\.data)\.js$/;

/** Brings the copy up to date; true where a module of a package has changed. */
export function makeSandbox(): boolean {
  const manifest = join(FOLDER, 'copied.json');
  const before = existsSync(manifest)
    ? (JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>)
    : {};
  const how = digest([readFileSync(resolve('dist/scripts/mutation/find-mutants.js'), 'utf8')]);
  const after: Record<string, string> = {};
  let changed = !existsSync(manifest);
  if (changed) link();
  const packages = readdirSync('packages').map((name) => join('packages', name, 'dist'));
  for (const root of [...packages, 'dist']) {
    for (const path of filesBelow(root)) {
      const text = readFileSync(path);
      const key = digest([text, how]);
      after[path] = key;
      if (before[path] === key) continue;
      const isModule = isProduct(path);
      changed ||= isModule;
      write(join(WORK, path), isModule ? switched(path, String(text)) : collecting(path, text));
    }
  }
  if (changed) bundle();
  writeFileSync(manifest, JSON.stringify(after));
  return changed;
}

/** The source of a compiled module, or the other way round. */
export function sourceOf(compiled: string): string {
  const source = compiled.startsWith('dist/')
    ? compiled.slice('dist/'.length)
    : compiled.replace('/dist/', '/src/');
  return source.replace(/\.js$/, '.ts');
}

/** True for a compiled module of a package that is no test. */
export function isProduct(path: string): boolean {
  return path.startsWith('packages/') && path.endsWith('.js') && !TEST.test(path);
}

/** Every file below a folder, with its path from the root; none where there is no such folder. */
export function filesBelow(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function switched(path: string, text: string): string {
  const { mutants, text: body } = switchMutants(text);
  if (mutants.length === 0) return text;
  const name = JSON.stringify(sourceOf(path));
  return `const __mutant = globalThis.__mutantsOf(${name}, ${mutants.length});${body}`;
}

function collecting(path: string, text: Buffer): string | Buffer {
  if (!TEST.test(path)) return text;
  return String(text).replace(/(from\s+)['"]node:test['"]/g, `$1'${COLLECTOR}'`);
}

function write(path: string, text: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Everything that the compiler does not write. */
function link(): void {
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(join(WORK, 'packages'), { recursive: true });
  for (const name of readdirSync('.'))
    if (!name.startsWith('.') && !['packages', ...COMPILED].includes(name))
      symlinkSync(resolve(name), join(WORK, name));
  for (const name of readdirSync('packages')) linkPackage(join('packages', name));
  linkModules(join(WORK, 'node_modules'));
}

function linkPackage(root: string): void {
  mkdirSync(join(WORK, root));
  for (const each of readdirSync(root)) {
    if (each === 'src') symlinkSync(resolve(root, each), join(WORK, root, each));
    else if (!COMPILED.includes(each))
      cpSync(join(root, each), join(WORK, root, each), { recursive: true });
  }
}

/** The packages of others are the same ones, our own are those of the copy. */
function linkModules(modules: string): void {
  mkdirSync(join(modules, '@touchstone'), { recursive: true });
  for (const name of readdirSync('node_modules'))
    if (!name.startsWith('.') && name !== '@touchstone' && name !== 'touchstone')
      symlinkSync(resolve('node_modules', name), join(modules, name));
  for (const name of readdirSync('node_modules/@touchstone'))
    symlinkSync(resolve(WORK, 'packages', name), join(modules, '@touchstone', name));
  symlinkSync(resolve(WORK, 'packages/touchstone'), join(modules, 'touchstone'));
}

/** Packages load one another as bundles. */
function bundle(): void {
  const { status, stderr } = spawnSync(process.execPath, ['dist/scripts/bundle.js'], {
    cwd: WORK,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the copy cannot be bundled: ${stderr}`);
}
