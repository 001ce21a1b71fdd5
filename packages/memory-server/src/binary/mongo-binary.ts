import { stat } from 'node:fs/promises';
import { BinaryNotFoundError } from '../option/errors.ts';
import type { MongoBinaryOpts } from '../option/instance-options.ts';
import { wantedVersion } from './wanted-version.ts';

const INSTEAD =
  ': this server runs in your process, no program is downloaded. What fetches one ahead of time can be left out.';

/** Finds programs; here there is none to find. */
export const DryMongoBinary = {
  /** Programs that were found: none. */
  binaryCache: new Map() as Map<string, string>,

  /** Resolves to the program that `systemBinary` names, undefined where it names none. */
  async locateBinary({ systemBinary }: MongoBinaryOpts): Promise<string | undefined> {
    return systemBinary === undefined ? undefined : this.getSystemPath(systemBinary);
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

/** Fetches programs; here there is none to fetch. */
export const MongoBinary = {
  /** Resolves to `systemBinary` where that is there; otherwise rejects with BinaryNotFoundError. */
  async getPath(options: MongoBinaryOpts = {}): Promise<string> {
    const found = await DryMongoBinary.locateBinary(options);
    if (found !== undefined) return found;
    throw new BinaryNotFoundError(options.systemBinary ?? 'mongod', INSTEAD);
  },

  /** Rejects with BinaryNotFoundError. */
  async download(options: MongoBinaryOpts = {}): Promise<string> {
    throw new BinaryNotFoundError(`mongod ${wantedVersion(options)}`, INSTEAD);
  },
} as const;
