import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// Asked by name: where this module lies depends on how it was built.
const DESCRIPTION = createRequire(import.meta.url).resolve('touchstone/package.json');

/** Our own test files, in the official format. */
export const ownFixtures: string = join(dirname(DESCRIPTION), 'fixtures');

export function ownVersion(): string {
  return (JSON.parse(readFileSync(DESCRIPTION, 'utf8')) as { version: string }).version;
}

/** The file with which a thread of a run starts. */
export const threadProgram: string = join(dirname(DESCRIPTION), 'bundle', 'run-thread.cjs');
