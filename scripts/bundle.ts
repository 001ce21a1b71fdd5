/**
 * Makes of the compiled modules of each package what users load: a process that starts opens a handful of files instead of
 * a thousand. Run by `npm run build`; docs/decisions/0010-bundles.md and 0011-one-instance.md say why.
 */
import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'rolldown';
import { bundleName, ENTRIES } from './bundle-entries.ts';
import { declarePackage } from './declarations.ts';

/**
 * CommonJS is what Node.js runs, whether it is required or imported, so that each class is there once. The same as ECMAScript
 * modules, in a folder of their own, is for bundlers, which leave out what a program does not use.
 */
const FORMATS = [
  { format: 'cjs', folder: '.', extension: 'cjs' },
  { format: 'esm', folder: 'module', extension: 'js' },
] as const;

async function bundlePackage(name: string, entries: readonly string[]): Promise<void> {
  const root = join('packages', name);
  // Made beside, and put in place as a whole: processes that start meanwhile find the one or the other.
  const next = join(root, `.bundle-${process.pid}`);
  declarePackage(root, entries);
  const input = entries.map((entry) => [bundleName(entry), join(root, 'dist', `${entry}.js`)]);
  for (const { format, folder, extension } of FORMATS) {
    const { output } = await build({
      input: Object.fromEntries(input),
      platform: 'node',
      // A module that the bundler warns of is broken at run time.
      onLog: (_level, log) => {
        throw new Error(`bundling ${name}: ${log.message}`);
      },
      // Other packages stay packages: each is there once, whoever uses it.
      external: /^[^./]/,
      output: {
        dir: join(next, folder),
        format,
        exports: 'named',
        sourcemap: true,
        minify: false,
        entryFileNames: `[name].${extension}`,
        chunkFileNames: `[name].${extension}`,
      },
    });
    for (const chunk of output) {
      if (format !== 'cjs' || chunk.type !== 'chunk' || !chunk.isEntry) continue;
      writeFileSync(join(next, `${chunk.name}.js`), importable(chunk));
    }
  }
  putInPlace(next, join(root, 'bundle'));
}

function putInPlace(next: string, place: string): void {
  const last = `${next}-last`;
  if (existsSync(place)) renameSync(place, last);
  renameSync(next, place);
  rmSync(last, { recursive: true, force: true });
}

/**
 * The module that `import` finds. Node.js could import the CommonJS file itself, but would first search it for the names of its
 * exports, which takes longer than to load it.
 */
function importable({
  name,
  exports,
}: {
  readonly name: string;
  readonly exports: string[];
}): string {
  const named = exports.filter((one) => one !== 'default');
  return [
    "import { createRequire } from 'node:module';",
    '',
    `const all = createRequire(import.meta.url)('./${name}.cjs');`,
    `export const {\n${named.map((one) => `  ${one},\n`).join('')}} = all;`,
    ...(exports.includes('default') ? ['export default all.default;'] : []),
    '',
  ].join('\n');
}

/** No adapter of a driver, what builds leave, and pages whose links lead out of the package. */
const NO_ADAPTER = /^(pytest|target|node_modules|__pycache__|\.gitignore|README\.md)$/;

/** A package holds nothing from outside of its folder: the sources of the adapters go along as a copy. */
function copyAdapters(): void {
  const copy = 'packages/touchstone/adapters';
  rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
  cpSync('adapters', copy, {
    recursive: true,
    filter: (path) => !NO_ADAPTER.test(basename(path)),
  });
}

/** Writes `bundle` and `types` of every package anew; rejects with what the bundler says. */
export async function bundleAll(): Promise<void> {
  copyAdapters();
  await Promise.all(Object.entries(ENTRIES).map(([name, entries]) => bundlePackage(name, entries)));
}

if (import.meta.filename === process.argv[1]) await bundleAll();
