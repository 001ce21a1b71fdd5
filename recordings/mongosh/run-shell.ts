import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { MARK, shellScript } from './script.ts';
import { shownResult } from './shown-result.ts';

/** The shell that is run: `MONGOSH`, or the one that is found by its name. */
const SHELL = process.env['MONGOSH'] ?? 'mongosh';
/** A step that never ends (a tailable cursor made an array) is not waited for. */
const LONGEST_MS = 240_000;

/** Runs steps in the shell against a deployment; undefined where no shell is installed. Throws where a step has no answer. */
export async function shownByShell(
  uri: string,
  steps: readonly string[],
): Promise<readonly string[] | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'mongosh-steps-'));
  try {
    const file = join(folder, 'steps.js');
    writeFileSync(file, shellScript(steps));
    const output = await outputOf([uri, '--quiet', '--norc', '--file', file], folder);
    return output === undefined ? undefined : resultsIn(output, steps);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The output of the shell; its settings and history are kept apart from its user's. */
async function outputOf(args: readonly string[], home: string): Promise<string | undefined> {
  const child = spawn(SHELL, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
    env: { ...process.env, HOME: home, USERPROFILE: home },
  });
  const started = once(child, 'spawn').then(
    () => true,
    () => false,
  );
  const [output, errors, isInstalled] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    started,
  ]);
  if (!isInstalled) return undefined;
  if (!output.includes(MARK)) throw new Error(`The shell ran no step:\n${output}\n${errors}`);
  return output;
}

function resultsIn(output: string, steps: readonly string[]): readonly string[] {
  const results = new Map<number, string>();
  for (const [, at, json = ''] of output.matchAll(new RegExp(`^${MARK} (\\d+) (.*)$`, 'gm'))) {
    results.set(Number(at), shownResult(json));
  }
  return steps.map((step, at) => {
    const result = results.get(at);
    if (result === undefined) throw new Error(`The shell told nothing of step ${at}: ${step}`);
    return result;
  });
}
