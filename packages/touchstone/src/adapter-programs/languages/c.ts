import { join } from 'node:path';
import { type AdapterProgram, quoted } from '../adapter-program.ts';

export const c: AdapterProgram = {
  help: 'The official driver for C, libmongoc.',
  sources: 'c',
  tools: [
    {
      check: ['cc', '--version'],
      missing: 'a C compiler (Debian, Ubuntu: apt-get install build-essential)',
    },
    {
      check: ['make', '--version'],
      missing: 'make (Debian, Ubuntu: apt-get install build-essential)',
    },
    {
      check: ['pkg-config', '--atleast-version=1.23', 'libmongoc-1.0'],
      missing:
        'libmongoc 1.23 or newer and pkg-config (Debian, Ubuntu: apt-get install libmongoc-dev libbson-dev pkg-config)',
    },
  ],
  build: ({ sources, home }) => [
    ['make', '--silent', '-C', sources, `ADAPTER=${join(home, 'adapter')}`],
  ],
  command: ({ home }) => quoted(join(home, 'adapter')),
};
