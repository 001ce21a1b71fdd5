import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalRegistry } from './registry.ts';

const execute = promisify(execFile);

/** A project that uses our packages as its author would write it. */
export interface ProjectOptions {
  /** The place where it is; made if it is not there. */
  readonly folder: string;
  /** Its package.json; it is private. */
  readonly description: object;
  /** The place where our packages come from. */
  readonly registry: LocalRegistry;
  /** All other packages come from there too: nothing outside of this machine is asked. By default false. */
  readonly offline?: boolean;
}

/** Writes the project and has npm install what it asks for; rejects with what npm says. */
export async function installProject(options: ProjectOptions): Promise<void> {
  const { folder, description, registry, offline = false } = options;
  await mkdir(folder, { recursive: true });
  const text = JSON.stringify({ private: true, ...description }, undefined, 2);
  await writeFile(join(folder, 'package.json'), text);
  const scope = offline ? 'registry' : '@touchstone:registry';
  const settings = [
    'fund=false',
    'audit=false',
    'update-notifier=false',
    'package-lock=false',
    'prefer-offline=true',
  ];
  const lines = [`${scope}=${registry.url}`, ...settings];
  await writeFile(join(folder, '.npmrc'), `${lines.join('\n')}\n`);
  await run('npm', ['install', '--ignore-scripts'], folder);
}

/** Runs a command in this folder; rejects with all that it wrote where it fails. */
export async function run(
  command: string,
  words: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  // npm hands its own settings down to whatever it runs; a project of its own has its own.
  const inherited = Object.entries(process.env).filter(([key]) => !/^npm_|^NODE_/i.test(key));
  const env = { ...Object.fromEntries(inherited), ...environment };
  try {
    const { stdout } = await execute(command, words, { cwd: folder, env, maxBuffer: 67_108_864 });
    return stdout;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr}`.trim();
    throw new Error(`${command} ${words.join(' ')} failed in ${folder}:\n${said}`, { cause });
  }
}
