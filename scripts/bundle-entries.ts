/** The bundles of each package, by the modules that they are made of. */
import { basename } from 'node:path';

/** The modules of each package that others load by name, or that a thread starts with. */
export const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  protocol: ['index'],
  runtime: ['index'],
  'query-analysis': ['index'],
  driver: ['index', 'machines/index'],
  server: ['index', 'launcher/index'],
  mockup: ['index', 'test-runner/node-test', 'test-runner/vitest'],
  'memory-server': ['index', 'fixture/test-database', 'fixture/node-test', 'fixture/vitest'],
  touchstone: ['index', 'cli/main', 'cli/run-thread'],
};

/** The file of an entry: `index` of the package itself, `machines` of `machines/index`, `main` of `cli/main`. */
export function bundleName(entry: string): string {
  return basename(entry === 'index' ? entry : entry.replace(/\/index$/, ''));
}
