import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const SWITCH = resolve('dist/scripts/mutation/switch.js');

/** How one test file went. */
export interface Outcome {
  readonly passed: boolean;
  readonly tookMS: number;
}

/** Runs one test file of a sandbox; it fails where it takes longer than `mostMS`. */
export async function runTest(
  file: string,
  environment: Readonly<Record<string, string>>,
  mostMS: number,
): Promise<Outcome> {
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', SWITCH, file], {
    env: { ...process.env, ...environment, NODE_OPTIONS: `--import ${SWITCH}` },
    stdio: 'ignore',
    detached: true,
  });
  const passed = await new Promise<boolean>((done) => {
    // The whole group: a test may have started processes of its own.
    const limit = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, mostMS);
    child.on('error', () => done(false));
    child.on('exit', (code) => {
      clearTimeout(limit);
      done(code === 0);
    });
  });
  return { passed, tookMS: performance.now() - began };
}

/** Runs a test file without a fault, and tells which it reaches. */
export async function recordReached(
  file: string,
  folder: string,
  mostMS: number,
): Promise<Outcome & { readonly reached: ReadonlySet<number> }> {
  rmSync(folder, { recursive: true, force: true });
  const outcome = await runTest(file, { TOUCHSTONE_MUTANTS_REACHED: resolve(folder) }, mostMS);
  const reached = new Set<number>();
  try {
    for (const name of readdirSync(folder))
      for (const id of JSON.parse(readFileSync(join(folder, name), 'utf8')) as number[])
        reached.add(id);
  } catch {
    // A test that reaches nothing leaves no folder behind.
  }
  return { ...outcome, reached };
}
