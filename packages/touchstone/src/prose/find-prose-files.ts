import type { LoadedTestFile } from '../run/test-format.ts';
import { proseSuites } from './index.ts';
import { proseFile } from './prose-file.ts';

const PREFIX = 'prose/';

/**
 * The prose tests behind a name on the command line: a suite (`server-selection`), or `prose/` with a suite
 * and perhaps a test, where `*` stands for any text.
 */
export function findProseFiles(wanted: string): readonly LoadedTestFile[] {
  return Object.entries(proseSuites).flatMap(([suite, tests]) =>
    Object.entries(tests).flatMap(([name, test]) => {
      const file = `${PREFIX}${suite}/${name}`;
      const isWanted = wanted.startsWith(PREFIX) ? covers(wanted, file) : wanted === suite;
      return isWanted ? [proseFile({ suite, file }, test)] : [];
    }),
  );
}

function covers(pattern: string, file: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}(/.*)?$`).test(file);
}
