import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Asked by name: where this module lies depends on how it was built.
const DESCRIPTION = fileURLToPath(import.meta.resolve('touchstone/package.json'));

/** Our own test files, in the official format. */
export const ownFixtures: string = join(dirname(DESCRIPTION), 'fixtures');

export function ownVersion(): string {
  return (JSON.parse(readFileSync(DESCRIPTION, 'utf8')) as { version: string }).version;
}
