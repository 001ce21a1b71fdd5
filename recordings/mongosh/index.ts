/**
 * `npm run test:mongosh`: holds what MongoDB's shell shows with the embedded server to what it shows with a real one.
 *
 *     npm run test:mongosh -- [standalone] [set] [cluster]          all steps, or some
 *     npm run test:mongosh -- --record URI standalone               ask a real deployment again
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { startReplicaSet, startShardedCluster, startStandalone } from '@touchstone/server';
import { commandLine } from '../../scripts/command-line.ts';
import { clusterSteps } from './cluster-steps.ts';
import { shownByShell } from './run-shell.ts';
import { setSteps } from './set-steps.ts';
import { standaloneSteps } from './standalone-steps.ts';

interface Group {
  readonly name: string;
  readonly steps: readonly string[];
  start(): Promise<AsyncDisposable & { readonly uri: string }>;
}

const SERVER = { version: '7.0.11', parameters: { enableTestCommands: true } };

const groups: readonly Group[] = [
  { name: 'standalone', steps: standaloneSteps, start: () => startStandalone(SERVER) },
  { name: 'set', steps: setSteps, start: () => startReplicaSet({ ...SERVER, members: 1 }) },
  {
    name: 'cluster',
    steps: clusterSteps,
    start: () => startShardedCluster({ ...SERVER, shards: 1, mongoses: 1, membersPerShard: 1 }),
  },
];

const { values, positionals } = commandLine(
  import.meta.filename,
  { record: { type: 'string' } },
  { takesWords: true },
);
const chosen = groups.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

for (const group of chosen) {
  if (values.record === undefined) await replay(group);
  else await record(group, values.record);
}

async function record({ name, steps }: Group, uri: string): Promise<void> {
  const shown = await shownByShell(uri, steps);
  if (shown === undefined) return skip();
  writeFileSync(recordedFile(name), `${shown.join('\n')}\n`);
  console.log(`${name}: ${shown.length} steps recorded`);
}

async function replay({ name, steps, start }: Group): Promise<void> {
  await using deployment = await start();
  const shown = await shownByShell(deployment.uri, steps);
  if (shown === undefined) return skip();
  const recorded = readFileSync(recordedFile(name), 'utf8').trimEnd().split('\n');
  if (recorded.length !== steps.length) {
    throw new Error(
      `${name} has ${steps.length} steps, and ${recorded.length} were recorded: record it again.`,
    );
  }
  let differences = 0;
  for (const [at, step] of steps.entries()) {
    if (shown[at] === recorded[at]) continue;
    console.log(`> ${step}\n  MongoDB: ${recorded[at]}\n  here:    ${shown[at]}`);
    differences += 1;
  }
  console.log(`${name}: ${steps.length} steps, ${differences} shown otherwise`);
  if (differences > 0) process.exitCode = 1;
}

function skip(): void {
  console.log('Skipped: no mongosh is installed (npm install --global mongosh, or MONGOSH=PATH).');
}

function recordedFile(name: string): URL {
  return new URL(`../../../recordings/mongosh/recorded/${name}.txt`, import.meta.url);
}
