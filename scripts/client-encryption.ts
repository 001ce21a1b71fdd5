/**
 * Puts the optional package `mongodb-client-encryption`, unmodified, into this workspace where its prebuilt binary cannot be
 * fetched: npm has the package, and the wheel of `pymongocrypt` on PyPI has the native library and, in the text of its
 * bindings, the declarations of its C interface. The result is kept in a cache folder, so that it is built once.
 *
 *     npm run client-encryption            # about ten seconds the first time, nothing after that
 *     node dist/scripts/client-encryption.js --folder DIR     # into DIR/node_modules
 *
 * Needs Linux, a C++ compiler, Python 3 with pip, and the headers of Node.js; where they are not below the folder of the
 * `node` that runs, NODE_HEADERS_PREFIX names the folder that has `include/node`.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { commandLine } from './command-line.ts';

const PACKAGE = 'mongodb-client-encryption';
const PACKAGE_VERSION = '7.2.1';
const WHEEL_VERSION = '1.20.0';
/** The name that the addon asks the loader for. */
const LIBRARY = 'libmongocrypt.so.0';
/** The parts of the package that are needed once it is built. */
const RUNTIME_PARTS = ['package.json', 'LICENSE', 'lib'];

/** Fails unless the package loads with a library that is new enough: an older one of the system may come before it. */
const CHECK = `
const [folder] = process.argv.slice(1);
const numbers = (version) => version.split('.').map(Number);
const [major, minor] = numbers(require(folder).MongoCrypt.libmongocryptVersion);
const [leastMajor, leastMinor] = numbers(require(folder + '/package.json')['mongodb:libmongocrypt']);
if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
  throw new Error('it loads libmongocrypt ' + major + '.' + minor + ', which is too old');
}
`;

function run(command: string, args: readonly string[], options: object = {}): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
    ...options,
  });
}

function cacheFolder(): string {
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const machine = `${process.platform}-${process.arch}`;
  return join(root, 'touchstone', `${PACKAGE}-${PACKAGE_VERSION}-${WHEEL_VERSION}-${machine}`);
}

/** The folder that has `include/node`: beside the running `node`, or the system's. */
function headersPrefix(): string {
  const named = process.env['NODE_HEADERS_PREFIX'];
  const places = [named, dirname(dirname(realpathSync(process.execPath))), '/usr/local', '/usr'];
  const found = places.find(
    (place) => place !== undefined && existsSync(join(place, 'include/node/node_api.h')),
  );
  if (found !== undefined) return found;
  throw new Error(
    'The headers of Node.js are not there. Install them, or say by NODE_HEADERS_PREFIX where include/node is.',
  );
}

/** Fetches the wheel, and takes from it the library and, as a header, the declarations of its C interface. */
function takeFromWheel(work: string): void {
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
  run('python3', [...pip, '--only-binary', ':all:', '-d', work, `pymongocrypt==${WHEEL_VERSION}`]);
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip downloaded no wheel of pymongocrypt');
  run('python3', ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'wheel')]);
  const parts = join(work, 'wheel', 'pymongocrypt');
  cpSync(join(parts, 'libmongocrypt.so'), join(work, 'libmongocrypt.so'));
  const binding = readFileSync(join(parts, 'binding.py'), 'utf8');
  const declarations = /ffi\.cdef\(\s*"""([\s\S]*?)"""/.exec(binding)?.[1];
  if (declarations === undefined) throw new Error('binding.py of pymongocrypt has no declarations');
  const header = [
    '#pragma once',
    '#include <stdbool.h>',
    '#include <stdint.h>',
    '#include <stddef.h>',
    '#define MONGOCRYPT_EXPORT',
    '#ifdef __cplusplus',
    'extern "C" {',
    '#endif',
    declarations,
    '#ifdef __cplusplus',
    '}',
    '#endif',
    '',
  ];
  mkdirSync(join(work, 'include', 'mongocrypt'), { recursive: true });
  writeFileSync(join(work, 'include', 'mongocrypt', 'mongocrypt.h'), header.join('\n'));
}

function build(cache: string): void {
  const work = mkdtempSync(join(tmpdir(), 'client-encryption-'));
  try {
    takeFromWheel(work);
    writeFileSync(join(work, 'package.json'), '{"private":true}');
    const npm = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
    run('npm', [...npm, `${PACKAGE}@${PACKAGE_VERSION}`], { cwd: work });
    const source = join(work, 'node_modules', PACKAGE);
    const gyp = join(
      run('npm', ['root', '-g']).trim(),
      'npm/node_modules/node-gyp/bin/node-gyp.js',
    );
    run(process.execPath, [gyp, 'rebuild', `--nodedir=${headersPrefix()}`], {
      cwd: source,
      env: {
        ...process.env,
        CPLUS_INCLUDE_PATH: join(work, 'include'),
        LIBRARY_PATH: work,
        // The library is looked for beside the addon; make takes one level of the quoting, the shell the other.
        LDFLAGS: '-Wl,-rpath,\\$$ORIGIN',
        GYP_DEFINES: 'libmongocrypt_link_type=dynamic',
      },
    });
    const result = join(work, 'result');
    mkdirSync(join(result, 'build', 'Release'), { recursive: true });
    for (const part of RUNTIME_PARTS) {
      cpSync(join(source, part), join(result, part), { recursive: true });
    }
    const addon = join('build', 'Release', 'mongocrypt.node');
    cpSync(join(source, addon), join(result, addon));
    cpSync(join(work, 'libmongocrypt.so'), join(result, 'build', 'Release', LIBRARY));
    run(process.execPath, ['-e', CHECK, result]);
    mkdirSync(dirname(cache), { recursive: true });
    rmSync(cache, { recursive: true, force: true });
    cpSync(result, `${cache}.new`, { recursive: true });
    renameSync(`${cache}.new`, cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function reasonOf(error: unknown): string {
  const { message, stderr } = error as Error & { stderr?: string };
  const told = stderr?.trim().split('\n').slice(-5).join('\n');
  return told ? `${message.split('\n')[0]}\n${told}` : message;
}

function loads(folder: string): boolean {
  try {
    run(process.execPath, ['-e', CHECK, folder]);
    return true;
  } catch {
    return false;
  }
}

function install(folder: string): string {
  const target = join(resolve(folder), 'node_modules', PACKAGE);
  if (loads(target)) return `${PACKAGE} is there already.`;
  if (process.platform !== 'linux') {
    throw new Error(
      `This builds on Linux only; elsewhere: npm install --no-save ${PACKAGE}@${PACKAGE_VERSION}`,
    );
  }
  const cache = cacheFolder();
  const isCached = loads(cache);
  if (!isCached) build(cache);
  rmSync(target, { recursive: true, force: true });
  cpSync(cache, target, { recursive: true });
  return `${PACKAGE} ${PACKAGE_VERSION} is in ${target}${isCached ? ', from the cache' : ''}.`;
}

const { values } = commandLine(import.meta.filename, { folder: { type: 'string', default: '.' } });
try {
  console.log(install(values.folder));
} catch (error) {
  console.error(`${PACKAGE} could not be built, and what needs it is skipped.\n${reasonOf(error)}`);
  process.exitCode = 1;
}
