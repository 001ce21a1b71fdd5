import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BinaryNotFoundError } from '../option/errors.ts';
import type { MongoBinaryOpts } from '../option/instance-options.ts';
import { wantedVersion } from './wanted-version.ts';

const require = createRequire(import.meta.url ?? __filename);

/** The program that takes mongod's place: it understands mongod's flags, and speaks as it does. */
function launcher(): string {
  const description = require.resolve('@touchstone/server/package.json');
  return join(dirname(description), 'bin', 'touchstone-mongod.js');
}

/** Finds programs; the server itself needs none. */
export const DryMongoBinary = {
  /** Programs that were found: none is looked for. */
  binaryCache: new Map() as Map<string, string>,

  /** Resolves to the program that `systemBinary` names, undefined where it is not there; otherwise to the launcher. */
  async locateBinary({ systemBinary }: MongoBinaryOpts): Promise<string | undefined> {
    return this.getSystemPath(systemBinary ?? launcher());
  },

  /** The options with a version. */
  getEnsuredOptions(options: MongoBinaryOpts = {}): MongoBinaryOpts & { version: string } {
    return { ...options, version: wantedVersion(options) };
  },

  /** Resolves to the path where a file is there. */
  async getSystemPath(path: string): Promise<string | undefined> {
    const found = await stat(path).catch(() => undefined);
    return found?.isFile() ? path : undefined;
  },
} as const;

/** Fetches programs; nothing is downloaded here. */
export const MongoBinary = {
  /** Resolves to the path of a program to run; rejects with BinaryNotFoundError where `systemBinary` is not there. */
  async getPath(options: MongoBinaryOpts = {}): Promise<string> {
    const found = await DryMongoBinary.locateBinary(options);
    if (found !== undefined) return found;
    throw new BinaryNotFoundError(options.systemBinary ?? launcher());
  },

  /** The same: what would be downloaded came with the package. */
  download(options: MongoBinaryOpts = {}): Promise<string> {
    return this.getPath(options);
  },
} as const;
