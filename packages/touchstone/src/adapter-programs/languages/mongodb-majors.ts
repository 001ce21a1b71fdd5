import { join } from 'node:path';
import { type AdapterProgram, quoted } from '../adapter-program.ts';

const MAJORS = ['4', '5', '6', '7'];

function major(version: string): AdapterProgram {
  return {
    help: `The official driver for Node.js, version ${version}, in a process of its own.`,
    sources: 'node',
    tools: [{ check: ['npm', '--version'], missing: 'npm (https://nodejs.org)' }],
    build: ({ home }) => [
      [
        ...['npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', home],
        ...[`mongodb@${version}`, 'socks', '@aws-sdk/credential-providers@3', 'aws4'],
      ],
    ],
    command: ({ sources, home }) =>
      [process.execPath, join(sources, 'main.js'), home].map(quoted).join(' '),
  };
}

/** `mongodb@4` to `mongodb@7`. */
export const mongodbMajors: Readonly<Record<string, AdapterProgram>> = Object.fromEntries(
  MAJORS.map((version) => [`mongodb@${version}`, major(version)]),
);
