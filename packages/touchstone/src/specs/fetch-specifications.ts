import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { cacheFolder } from './locate-specifications.ts';
import { PINNED_COMMIT, SPECIFICATIONS_REPOSITORY } from './pinned-commit.ts';

export interface FetchOptions {
  /** A mirror: any repository that `git` can fetch from and that has the commit. */
  readonly from?: string | undefined;
  readonly commit?: string | undefined;
  /** Default: the cache folder, where runs look for it. */
  readonly folder?: string;
  readonly onProgress?: (line: string) => void;
}

/** The fetching failed: `git` is missing, or could not get the commit. Its last words are in the message. */
export class FetchFailed extends Error {
  override readonly name = 'FetchFailed';
}

/**
 * Fetches one commit, without its history, into the cache. The folder appears only when it is whole, so an
 * interrupted fetch leaves nothing that looks like specifications.
 */
export async function fetchSpecifications(options: FetchOptions = {}): Promise<string> {
  const folder = options.folder ?? cacheFolder();
  const from = options.from ?? SPECIFICATIONS_REPOSITORY;
  const commit = options.commit ?? PINNED_COMMIT;
  const progress = options.onProgress ?? (() => {});
  if (existsSync(folder)) {
    progress(`already there: ${folder}`);
    return folder;
  }
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    progress(`fetching ${commit.slice(0, 12)} from ${from}`);
    await git(['init', '--quiet', partial]);
    await git(['-C', partial, 'fetch', '--quiet', '--depth', '1', from, commit]);
    await git(['-C', partial, 'checkout', '--quiet', '--detach', 'FETCH_HEAD']);
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  progress(`ready: ${folder}`);
  return folder;
}

function git(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
    });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-2000);
    });
    child.on('error', (cause) => {
      reject(new FetchFailed('git could not be started; is it installed?', { cause }));
    });
    child.on('close', (status) => {
      if (status === 0) resolve();
      else reject(new FetchFailed(`git ${args.join(' ')} failed: ${words.trim()}`));
    });
  });
}
