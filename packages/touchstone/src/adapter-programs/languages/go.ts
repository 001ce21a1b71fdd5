import { join } from 'node:path';
import { type AdapterProgram, quoted } from '../adapter-program.ts';

export const go: AdapterProgram = {
  help: 'The official driver for Go, go.mongodb.org/mongo-driver/v2.',
  sources: 'go',
  tools: [{ check: ['go', 'version'], missing: 'Go 1.24 or newer (https://go.dev/dl)' }],
  build: ({ sources, home }) => [['go', 'build', '-C', sources, '-o', join(home, 'adapter'), '.']],
  command: ({ home }) => quoted(join(home, 'adapter')),
};
