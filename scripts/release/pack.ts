import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The minor versions of `mongodb` 7 for which `@touchstone/mongodb` stands; the newest one is in its package.json. */
export const OFFICIAL_MINORS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** The part of a package.json that concerns its installation. */
export interface PackageDescription {
  readonly name: string;
  readonly version: string;
  readonly [key: string]: unknown;
}

/** A package as it is published. */
export interface PackedPackage {
  readonly description: PackageDescription;
  /** The path of the archive. */
  readonly archive: string;
  /** As in a registry's answer: `sha512-` and the checksum in base64. */
  readonly integrity: string;
}

/** The archive that `npm pack` makes of this folder, in the folder `destination`. */
export async function packFolder(folder: string, destination: string): Promise<PackedPackage> {
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const { stdout } = await execute('npm', [...words, resolve(folder)], { maxBuffer: 16_777_216 });
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  if (packed === undefined) throw new Error(`npm packed nothing of ${folder}`);
  const archive = join(destination, packed.filename);
  const checksum = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  const text = await readFile(join(folder, 'package.json'), 'utf8');
  const description = JSON.parse(text) as PackageDescription;
  return { description, archive, integrity: `sha512-${checksum}` };
}

/** Packs these folders of `packages`, and those that they need, into `destination`: each behind those that it needs. */
export async function packPackages(
  folders: readonly string[],
  destination: string,
): Promise<readonly PackedPackage[]> {
  const packed: PackedPackage[] = [];
  for (const folder of await withNeeded(folders)) {
    packed.push(await packFolder(join('packages', folder), destination));
  }
  return packed;
}

async function withNeeded(folders: readonly string[]): Promise<ReadonlySet<string>> {
  const all = new Set<string>();
  for (const folder of folders) {
    const text = await readFile(join('packages', folder, 'package.json'), 'utf8');
    const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
    const needed = Object.keys(dependencies)
      .filter((name) => name.startsWith('@touchstone/'))
      .map((name) => name.replace('@touchstone/', ''));
    for (const one of [...(await withNeeded(needed)), folder]) all.add(one);
  }
  return all;
}

/** Packs every package into `destination`, `@touchstone/mongodb` once for each minor version that it stands for. */
export async function packAll(destination: string): Promise<readonly PackedPackage[]> {
  const folders = (await readdir('packages')).filter((name) => name !== 'mongodb');
  const packed = [...(await packPackages([...folders, 'mongodb'], destination))];
  const { version } = packed.at(-1)?.description ?? { version: '' };
  const [major, newest, patch] = version.split('.');
  for (const minor of OFFICIAL_MINORS.filter((one) => one !== Number(newest))) {
    packed.push(await packMongodbAs(`${major}.${minor}.${patch}`, destination));
  }
  return packed;
}

/** Packs `@touchstone/mongodb` under another version. */
export async function packMongodbAs(version: string, destination: string): Promise<PackedPackage> {
  const copy = await mkdtemp(join(tmpdir(), 'touchstone-mongodb-'));
  try {
    await cp('packages/mongodb', copy, { recursive: true });
    const file = join(copy, 'package.json');
    const description = JSON.parse(await readFile(file, 'utf8')) as PackageDescription;
    await writeFile(file, JSON.stringify({ ...description, version }, undefined, 2));
    return await packFolder(copy, destination);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
