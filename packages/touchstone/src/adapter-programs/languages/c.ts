import { join } from 'node:path';
import { type AdapterProgram, quoted } from '../adapter-program.ts';

export const c: AdapterProgram = {
  help: 'The official driver for C, libmongoc.',
  sources: 'c',
  tools: [
    {
      check: ['make', '--version'],
      missing: 'make and a C compiler (apt install build-essential)',
    },
    {
      check: ['pkg-config', '--exists', 'libmongoc-1.0'],
      missing: 'libmongoc 1.x (apt install libmongoc-dev pkg-config)',
    },
  ],
  build: ({ sources, home }) => [
    ['make', '--silent', '-C', sources, `ADAPTER=${join(home, 'adapter')}`],
  ],
  command: ({ home }) => quoted(join(home, 'adapter')),
};
