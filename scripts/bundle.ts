/**
 * Joins the compiled modules of each package into the few files that users load: a process that starts opens a handful
 * instead of a thousand. Run by `npm run build`; docs/decisions/0010-bundles.md says why.
 */
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'rolldown';

/** The modules of each package that others load by name, or that a thread starts with. */
export const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  protocol: ['index'],
  runtime: ['index'],
  'query-analysis': ['index'],
  driver: ['index', 'machines/index'],
  server: ['index'],
  mockup: ['index', 'test-runner/node-test', 'test-runner/vitest'],
  touchstone: ['index', 'cli/main', 'cli/run-thread'],
};

/** The file of an entry: `index` of the package itself, `machines` of `machines/index`, `main` of `cli/main`. */
export function bundleName(entry: string): string {
  return basename(entry === 'index' ? entry : entry.replace(/\/index$/, ''));
}

async function bundlePackage(name: string, entries: readonly string[]): Promise<void> {
  const folder = join('packages', name, 'bundle');
  rmSync(folder, { recursive: true, force: true });
  await build({
    input: Object.fromEntries(
      entries.map((entry) => [bundleName(entry), join('packages', name, 'dist', `${entry}.js`)]),
    ),
    platform: 'node',
    // Other packages stay packages: each is there once, whoever uses it.
    external: /^[^./]/,
    output: {
      dir: folder,
      format: 'esm',
      sourcemap: true,
      minify: false,
      entryFileNames: '[name].js',
      chunkFileNames: '[name].js',
    },
  });
}

/** Writes `packages/NAME/bundle` of every package anew; rejects with what the bundler says. */
export async function bundleAll(): Promise<void> {
  await Promise.all(Object.entries(ENTRIES).map(([name, entries]) => bundlePackage(name, entries)));
}

if (import.meta.filename === process.argv[1]) await bundleAll();
