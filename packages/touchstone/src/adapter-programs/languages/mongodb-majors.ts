import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AdapterProgram, type Extra, type ProgramPlace, quoted } from '../adapter-program.ts';

const MAJORS = ['4', '5', '6', '7'];
const ADDON = 'mongodb-client-encryption';

/** Only this one can be told how to reach a key service (`kmsConnectCallback`). */
const ENCRYPTS = '7';

/** The addon is built where the repository is, by its script; else npm fetches it, or builds it, as for everybody. */
function encryption({ sources, home }: ProgramPlace): Extra {
  const script = join(sources, '../../dist/scripts/client-encryption.js');
  const fetched = ['npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', home];
  const built = existsSync(script) ? [[process.execPath, script, '--folder', home]] : [];
  return {
    ways: [...built, [...fetched, `${ADDON}@${ENCRYPTS}`]],
    without: `without client-side encryption: ${ADDON} could be neither fetched nor built (npm install --prefix ${quoted(home)} ${ADDON}@${ENCRYPTS} says why)`,
  };
}

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
    ...(version === ENCRYPTS && { extras: (place) => [encryption(place)] }),
    command: ({ sources, home }) =>
      [process.execPath, join(sources, 'main.js'), home].map(quoted).join(' '),
  };
}

/** `mongodb@4` to `mongodb@7`. */
export const mongodbMajors: Readonly<Record<string, AdapterProgram>> = Object.fromEntries(
  MAJORS.map((version) => [`mongodb@${version}`, major(version)]),
);
