/**
 * Does what each guide says, as it is written, in a fresh folder, where npm finds our packages as they are in this tree:
 *
 *     npm run test:guides [-- application …]    those whose name contains an argument
 *
 * Other packages come from the registry; where it is not reached, one line tells so and nothing runs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { commandLine } from '../command-line.ts';
import { packPackages } from '../release/pack.ts';
import { run } from '../release/project.ts';
import { type LocalRegistry, serveRegistry } from '../release/registry.ts';
import { type GuideStep, guideSteps } from './guide-blocks.ts';

const GUIDES = 'docs/guides';
const OURS = ['driver', 'server', 'mockup', 'mongodb', 'memory-server'];
const TIMEOUT_MS = 600_000;

const { positionals: wanted } = commandLine(import.meta.filename, {}, { takesWords: true });
const guides = readdirSync(GUIDES).filter(
  (file) => wanted.length === 0 || wanted.some((part) => file.includes(part)),
);
const home = mkdtempSync(join(tmpdir(), 'touchstone-guides-'));
try {
  if (await isReached()) {
    await using registry = await serveRegistry(await packPackages(OURS, home));
    let failures = 0;
    for (const file of guides) if (!(await followed(file, registry))) failures++;
    process.stdout.write(`${guides.length - failures} of ${guides.length} guides work\n`);
    process.exitCode = failures === 0 ? 0 : 1;
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function isReached(): Promise<boolean> {
  try {
    await run('npm', ['view', 'bson', 'version'], home);
    return true;
  } catch {
    process.stdout.write('Skipped: the registry is not reached, nothing could be installed.\n');
    return false;
  }
}

async function followed(file: string, registry: LocalRegistry): Promise<boolean> {
  const folder = join(home, file.replace(/\.md$/, ''));
  mkdirSync(folder);
  writeFileSync(
    join(folder, '.npmrc'),
    `@touchstone:registry=${registry.url}\nfund=false\naudit=false\n`,
  );
  const background: ChildProcess[] = [];
  const startedAt = Date.now();
  try {
    let printed = '';
    for (const step of guideSteps(readFileSync(join(GUIDES, file), 'utf8'))) {
      printed = await done(step, { folder, printed, background });
    }
    process.stdout.write(`✔ ${file} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
    return true;
  } catch (error) {
    process.stdout.write(`✖ ${file}\n${String(error)}\n`);
    return false;
  } finally {
    await Promise.all(background.map(ended));
  }
}

interface Place {
  readonly folder: string;
  readonly printed: string;
  readonly background: ChildProcess[];
}

/** Does a step; resolves to what the last command printed. */
async function done(step: GuideStep, { folder, printed, background }: Place): Promise<string> {
  switch (step.kind) {
    case 'write': {
      const path = join(folder, step.file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, step.text);
      return printed;
    }
    case 'expect': {
      const missing = step.lines.find((line) => !printed.includes(line.trim()));
      if (missing !== undefined)
        throw new Error(`'${missing}' is not among what was printed:\n${printed}`);
      return printed;
    }
    case 'run': {
      const child = start(step, folder);
      if (!step.inBackground) return finished(child, step.script);
      background.push(child);
      // The first line tells that it is ready.
      return new Promise((ready) => child.stdout?.once('data', (text) => ready(String(text))));
    }
  }
}

function start(step: Extract<GuideStep, { kind: 'run' }>, folder: string): ChildProcess {
  // npm hands its own settings down to whatever it runs; a project of its own has its own.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^npm_|^NODE_/i.test(key)),
  );
  return spawn('bash', ['-e', '-c', step.script], {
    cwd: step.place === 'fresh' ? folder : resolve('.'),
    env: { ...env, CI: 'true', FORCE_COLOR: '0' },
    // A group of its own, so that what the shell started ends with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
}

async function finished(child: ChildProcess, script: string): Promise<string> {
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const [status] = await once(child, 'close');
  if (status === 0) return output.join('');
  throw new Error(`ended with ${status}: ${script}\n${output.join('')}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const closed = once(child, 'close');
  process.kill(-child.pid, 'SIGTERM');
  await closed;
}
