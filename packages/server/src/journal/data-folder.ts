import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/** A folder that data cannot be kept in: it is another's, in use, or damaged. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

const JOURNAL = 'touchstone.journal';
const LOCK = 'touchstone.lock';
/** Files of MongoDB's own storage engines. */
const FOREIGN = /^(WiredTiger.*|storage\.bson|.*\.wt|.*\.ns)$/;

/** Folders that servers of this process have: the process itself is alive, whatever its lock file says. */
const ownFolders = new Set<string>();

/** A folder with data, held by one server. */
export interface DataFolder {
  readonly path: string;
  readonly journal: string;
  /** Writes down the names of files. */
  sync(): void;
  release(): void;
}

/** Takes a folder, and makes it where there is none. Throws DataFolderError. */
export function takeFolder(given: string): DataFolder {
  const path = resolve(given);
  mkdirSync(path, { recursive: true });
  const foreign = readdirSync(path).find((name) => FOREIGN.test(name));
  if (foreign !== undefined) {
    throw new DataFolderError(
      `${path} holds the data of another server (${foreign}), which this one cannot read. Name an empty folder.`,
    );
  }
  lock(path);
  return {
    path,
    journal: join(path, JOURNAL),
    sync: () => syncFolder(path),
    release: () => {
      if (ownFolders.delete(path)) rmSync(join(path, LOCK), { force: true });
    },
  };
}

function lock(path: string): void {
  const file = join(path, LOCK);
  const owner = ownFolders.has(path) ? process.pid : ownerOf(file);
  if (owner !== undefined) {
    throw new DataFolderError(
      `${path} is in use by process ${owner}. If there is no such server any more, delete ${file}.`,
    );
  }
  rmSync(file, { force: true });
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch (error) {
    throw new DataFolderError(`${path} is in use: ${(error as Error).message}`);
  }
  ownFolders.add(path);
}

// The number of a process that lives; a lock whose process was killed is nobody's.
function ownerOf(file: string): number | undefined {
  let owner: number;
  try {
    owner = Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
  // In a container the same number comes again: it is our own, and the server before us is gone.
  if (!Number.isInteger(owner) || owner <= 0 || owner === process.pid) return undefined;
  try {
    process.kill(owner, 0);
    return owner;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? owner : undefined;
  }
}

function syncFolder(path: string): void {
  // Windows has no such thing, and needs none.
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
