import { FetchFailed, fetchSpecifications } from '../../specs/fetch-specifications.ts';
import { findTestFiles, listSuites } from '../../specs/find-test-files.ts';
import { cacheFolder, locateSpecifications } from '../../specs/locate-specifications.ts';
import type { Subcommand } from '../command-line.ts';
import { UsageError } from '../usage-error.ts';

export const specs: Subcommand = {
  summary: 'Where the official test files are.',
  usage: 'touchstone specs path | list | fetch [options]',
  options: {
    specs: { type: 'string', value: 'DIR', help: 'look here instead of the usual places' },
    from: {
      type: 'string',
      value: 'URL',
      help: 'for fetch: a mirror of the repository mongodb/specifications',
    },
  },
  notes: `path   prints the folder that runs would use
list   prints the suites in it, with their numbers of files
fetch  gets the pinned commit into the cache with git`,
  async run(line, terminal) {
    const [action, ...rest] = line.positionals;
    if (rest.length > 0)
      throw new UsageError(`specs takes one word, not "${rest.join(' ')}" as well.`);
    switch (action) {
      case 'path':
        terminal.out.write(`${located(line.text('specs')).folder}\n`);
        return 0;
      case 'list': {
        const { folder } = located(line.text('specs'));
        for (const suite of listSuites(folder)) {
          const count = String(findTestFiles([suite], folder).length).padStart(4);
          terminal.out.write(`${count}  ${suite}\n`);
        }
        return 0;
      }
      case 'fetch':
        return fetch(line.text('from'), (text) => terminal.out.write(`${text}\n`));
      default:
        throw new UsageError(`specs takes path, list or fetch, not "${action ?? ''}".`);
    }
  },
};

function located(named: string | undefined): { readonly folder: string } {
  const found = locateSpecifications({ specs: named });
  if (found !== undefined) return found;
  throw new UsageError(
    `There are no official test files: none in ../shared/specifications, none in ${cacheFolder()}. ` +
      'Run "touchstone specs fetch", or name their folder with --specs or TOUCHSTONE_SPECS.',
  );
}

async function fetch(
  from: string | undefined,
  onProgress: (line: string) => void,
): Promise<number> {
  try {
    await fetchSpecifications({ from, onProgress });
    return 0;
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    throw new UsageError(`${error.message}\nIs the network there? --from URL names a mirror.`);
  }
}
