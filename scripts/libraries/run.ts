/**
 * Runs each program once with the official driver and once with ours in its place, both on an embedded server of its own, and
 * compares what they print:
 *
 *     npm run test:libraries [-- mongoose …]    those whose name contains an argument
 *
 * The libraries are installed from the registry into `.cache/libraries`; where it is not reached, one line tells so and nothing runs.
 */
import { spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { startReplicaSet } from '@touchstone/server';
import { commandLine } from '../command-line.ts';
import { installWithOurs } from '../release/install-with-ours.ts';
import { firstDifference } from './first-difference.ts';

const SOURCE = 'scripts/libraries';
const CACHE = resolve('.cache/libraries');
const PROGRAM_TIMEOUT_MS = 120_000;
/** The dependency that stands in the place of `mongodb`, as a user would write it. */
const OURS = 'npm:@touchstone/mongodb@~7.9.0';
/** Of ours, what takes the place of `mongodb` needs. */
const NEEDED = ['mongodb'];

interface Description {
  readonly dependencies: Readonly<Record<string, string>>;
}

interface Outcome {
  readonly output: string;
  readonly status: number | string;
}

const { positionals: wanted } = commandLine(import.meta.filename, {}, { takesWords: true });
const programs = readdirSync(join(SOURCE, 'programs'))
  .filter((file) => file.endsWith('.mjs') && file !== 'program.mjs')
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));

if (programs.length === 0) {
  process.stderr.write(`No program in ${SOURCE}/programs matches ${wanted.join(' ')}.\n`);
  process.exitCode = 2;
} else if (await installed()) {
  let differing = 0;
  for (const file of programs) if (!(await sameOutput(file))) differing++;
  process.stdout.write(
    `${programs.length - differing} of ${programs.length} programs: same output\n`,
  );
  process.exitCode = differing === 0 ? 0 : 1;
}

/** Installs the libraries twice; false where the registry is not reached. */
async function installed(): Promise<boolean> {
  const description = JSON.parse(
    readFileSync(join(SOURCE, 'libraries.json'), 'utf8'),
  ) as Description;
  const withOurs = { ...description.dependencies, mongodb: OURS };
  const projects = [
    { folder: join(CACHE, 'official'), description },
    { folder: join(CACHE, 'touchstone'), description: { ...description, dependencies: withOurs } },
  ];
  if (!(await installWithOurs(projects, NEEDED))) return false;
  for (const { folder } of projects) {
    rmSync(join(folder, 'programs'), { recursive: true, force: true });
    cpSync(join(SOURCE, 'programs'), join(folder, 'programs'), { recursive: true });
  }
  return true;
}

async function sameOutput(file: string): Promise<boolean> {
  const name = basename(file, '.mjs');
  const official = await runProgram('official', file);
  const ours = await runProgram('touchstone', file);
  const difference = firstDifference(official.output, ours.output);
  const failed = official.status !== 0;
  if (difference === undefined && !failed && ours.status === 0) {
    const lines = official.output.split('\n').length;
    process.stdout.write(`✔ ${name}: ${lines} lines, the same\n`);
    return true;
  }
  const how = `official ended with ${official.status}, ours with ${ours.status}`;
  process.stdout.write(`✖ ${name}: ${how}\n${difference ?? official.output}\n`);
  return false;
}

/** Runs a program with its server, which is new: ids, time-outs and leftovers are no other's. */
async function runProgram(driver: string, file: string): Promise<Outcome> {
  await using server = await startReplicaSet({ members: 1 });
  const child = spawn(process.execPath, [join('programs', file), server.uri], {
    cwd: join(CACHE, driver),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PROGRAM_TIMEOUT_MS,
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const status = await new Promise<number | string>((done, fail) => {
    child.once('error', fail).once('close', (code, signal) => done(code ?? signal ?? 'nothing'));
  });
  return { output: output.join(''), status };
}
