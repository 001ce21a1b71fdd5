import { join } from 'node:path';
import { type AdapterProgram, type ProgramPlace, quoted } from '../adapter-program.ts';

const PYTHON = process.env['TOUCHSTONE_PYTHON'] ?? 'python3';

/** With what it compresses and encrypts by. */
const PACKAGE = 'pymongo[snappy,zstd,encryption]';

const inVirtualEnvironment = ({ home }: ProgramPlace): string => join(home, 'venv/bin/python');

function program(api: string, ...words: readonly string[]): AdapterProgram {
  return {
    help: `PyMongo, the official driver for Python, by its ${api} API.`,
    sources: 'python',
    tools: [
      {
        check: [PYTHON, '-c', 'import sys; assert sys.version_info >= (3, 10)'],
        missing: 'Python 3.10 or newer (https://www.python.org/downloads)',
      },
    ],
    build: (place) => [
      [PYTHON, '-m', 'venv', join(place.home, 'venv')],
      [inVirtualEnvironment(place), '-m', 'pip', 'install', '--quiet', '--upgrade', PACKAGE],
    ],
    command: (place) =>
      [quoted(inVirtualEnvironment(place)), quoted(place.sources), ...words].join(' '),
    unbuilt: {
      needs: { check: [PYTHON, '-c', 'import pymongo'], missing: 'PyMongo (pip install pymongo)' },
      command: ({ sources }) => [PYTHON, quoted(sources), ...words].join(' '),
    },
  };
}

export const pymongo: AdapterProgram = program('synchronous');
export const pymongoAsync: AdapterProgram = program('asynchronous', '--async');
