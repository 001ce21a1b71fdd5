/**
 * Loads our packages, as they are published, in every way in which people load packages (ways.ts), with Node.js 20, 22 and 24:
 *
 *     npm run test:loading [-- Jest …]    those whose name contains an argument
 *
 * The tools are installed from the registry into `.cache/loading`; where it is not reached, one line tells so and nothing runs.
 */
import { copyFileSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commandLine } from '../command-line.ts';
import { installWithOurs } from '../release/install-with-ours.ts';
import { run } from '../release/project.ts';
import { WAYS, type Way } from './ways.ts';

const SOURCE = 'scripts/loading';
const FOLDER = resolve('.cache/loading');
/** The packages of npm that bring these versions of Node.js along. */
const NODE_VERSIONS = { node20: '20.19.0', node22: '22.12.0', node24: '24.9.0' };
const NEEDED = ['server', 'mockup', 'mongodb'];

const { positionals: wanted } = commandLine(import.meta.filename, {}, { takesWords: true });
const ways = WAYS.filter(
  ({ name, makes }) =>
    wanted.length === 0 || makes === 'out/mts/main.mjs' || wanted.some((one) => name.includes(one)),
);
if (await installed()) {
  let failures = 0;
  for (const way of ways) failures += await failuresOf(way);
  process.stdout.write(`${ways.length} ways to load, ${failures} failures\n`);
  process.exitCode = failures === 0 ? 0 : 1;
}

async function installed(): Promise<boolean> {
  const text = readFileSync(join(SOURCE, 'tools.json'), 'utf8');
  const description = JSON.parse(text) as { dependencies: Record<string, string> };
  const dependencies = { ...description.dependencies };
  for (const [name, version] of Object.entries(NODE_VERSIONS)) {
    dependencies[name] = `npm:node-${process.platform}-${process.arch}@${version}`;
  }
  const projects = [{ folder: FOLDER, description: { ...description, dependencies } }];
  if (!(await installWithOurs(projects, NEEDED))) return false;
  rmSync(join(FOLDER, 'out'), { recursive: true, force: true });
  cpSync(join(SOURCE, 'programs'), join(FOLDER, 'programs'), { recursive: true });
  const program = join(FOLDER, 'programs/main.ts');
  for (const extension of ['cts', 'mts']) copyFileSync(program, program.replace(/ts$/, extension));
  return true;
}

/** Goes this way, and runs what came of it with each version of Node.js; how often that failed. */
async function failuresOf({ name, command, makes }: Way): Promise<number> {
  const [program = '', ...words] = command;
  const path = join(FOLDER, 'node_modules', program);
  let failures = await failed(name, process.execPath, [path, ...words]);
  if (makes === undefined || failures > 0) return failures;
  for (const version of Object.keys(NODE_VERSIONS)) {
    const node = join(FOLDER, 'node_modules', version, 'bin/node');
    failures += await failed(`${name}, run by ${version}`, node, [makes]);
  }
  return failures;
}

async function failed(name: string, command: string, words: readonly string[]): Promise<number> {
  try {
    await run(command, words, FOLDER);
    process.stdout.write(`✔ ${name}\n`);
    return 0;
  } catch (error) {
    process.stdout.write(`✖ ${name}\n${String(error)}\n`);
    return 1;
  }
}
