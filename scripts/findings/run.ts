/**
 * Shows again that drivers depart from the specifications: each script of docs/findings, as its first lines say, in a fresh
 * folder, against an embedded replica set of its own:
 *
 *     npm run findings [-- --server URI] [PART …]    those whose name contains an argument
 *
 * Drivers come from their registries; a script whose toolchain is missing is skipped in a line that says so.
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startReplicaSet } from '@touchstone/server';
import { commandLine } from '../command-line.ts';
import { type FindingHead, findingHead, placeOf } from './finding-head.ts';

const FOLDER = 'docs/findings';
const ADDON = / mongodb-client-encryption@\S+ &&/;
const ADDON_SCRIPT = 'dist/scripts/client-encryption.js';
/** A driver of Rust takes minutes to compile. */
const TIMEOUT_MS = 1_200_000;

const { values, positionals } = commandLine(
  import.meta.filename,
  { server: { type: 'string' } },
  { takesWords: true },
);
const scripts = readdirSync(FOLDER).filter(
  (script) => positionals.length === 0 || positionals.some((part) => script.includes(part)),
);
const home = mkdtempSync(join(tmpdir(), 'touchstone-findings-'));
try {
  await showAll();
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function showAll(): Promise<void> {
  const outcomes: string[] = [];
  for (const script of scripts) {
    const outcome = await show(script);
    outcomes.push(outcome.split(':')[0] ?? '');
    process.stdout.write(`${script}: ${outcome}\n`);
  }
  const count = (wanted: string): number => outcomes.filter((one) => one === wanted).length;
  const [shown, skipped] = [count('shown'), count('skipped')];
  process.stdout.write(`${shown} of ${scripts.length} shown, ${skipped} skipped\n`);
  if (scripts.length === 0 || shown + skipped < scripts.length) process.exitCode = 1;
}

async function show(script: string): Promise<string> {
  const head = findingHead(script, readFileSync(join(FOLDER, script), 'utf8'));
  const [tool = ''] = head.command.split(' ');
  if (spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0)
    return `skipped: no ${tool} is there`;
  const folder = join(home, script.replaceAll('.', '-'));
  const place = join(folder, placeOf(script));
  mkdirSync(dirname(place), { recursive: true });
  copyFileSync(join(FOLDER, script), place);
  const { printed, status } = await runWithServer(head, folder);
  const missing = head.prints.filter((text) => !printed.includes(text));
  if (missing.length === 0) return 'shown';
  const last = printed.trimEnd().split('\n').slice(-15).join('\n  ');
  return `not shown: ended with status ${status} and did not print "${missing.join('", "')}"\n  ${last}`;
}

async function runWithServer(head: FindingHead, folder: string) {
  if (values.server !== undefined) return run(inItsPlace(head), folder, values.server);
  await using deployment = await startReplicaSet({ members: head.members });
  return await run(inItsPlace(head), folder, deployment.uri);
}

/**
 * Tells the command as it can be run on any machine. A Python of the system takes no packages, so they go into an environment of their own;
 * the addon of encryption is made as the workspace makes its own, since its binary cannot be fetched everywhere.
 */
function inItsPlace({ command }: FindingHead): string {
  if (command.startsWith('pip ')) return `python3 -m venv . && . bin/activate && ${command}`;
  return command.replace(ADDON, ` && node '${resolve(ADDON_SCRIPT)}' --folder . &&`);
}

function run(
  command: string,
  cwd: string,
  uri: string,
): Promise<{ printed: string; status: number | null }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, MONGODB_URI: uri };
    const child = spawn('sh', ['-c', `{ ${command}; } 2>&1`], { cwd, env, timeout: TIMEOUT_MS });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ printed, status }));
  });
}
