/**
 * `npm run test:compatibility`: holds the embedded server to what a real MongoDB answered.
 *
 *     npm run test:compatibility                                   replay what was recorded
 *     npm run test:compatibility -- --record HOST:PORT AREA        ask a standalone server again (all areas, or some)
 *     npm run test:compatibility -- --record HOST:PORT --set HOST:PORT   and a replica set
 *     npm run test:compatibility -- --random HOST:PORT --seed 7 --count 200   compare commands drawn from a seed
 *     npm run test:compatibility -- --table                        write docs/COMPATIBILITY.md
 */
import { writeFileSync } from 'node:fs';
import { startReplicaSet, startShardedCluster, startStandalone } from '@touchstone/server';
import { commandLine } from '../../scripts/command-line.ts';
import type { Area } from './area.ts';
import * as areas from './areas/index.ts';
import { answersTo, connectTo } from './exchange.ts';
import { compareDrawn, shownDrawn } from './random.ts';
import { differencesIn, recordedFile, shownDifference } from './replay.ts';
import { writeTable } from './table.ts';

const SERVER = { version: '7.0.11', parameters: { enableTestCommands: true } };

const { values, positionals } = commandLine(
  import.meta.filename,
  {
    record: { type: 'string' },
    set: { type: 'string' },
    random: { type: 'string' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '200' },
    table: { type: 'boolean', default: false },
  },
  { takesWords: true },
);

const chosen = Object.values(areas).filter(
  ({ name }) => positionals.length === 0 || positionals.includes(name),
);

if (values.table) await table();
else if (values.random !== undefined) await random(values.random);
else if (values.record !== undefined || values.set !== undefined) await record();
else await replay();

async function record(): Promise<void> {
  for (const area of chosen) {
    const address = area.topology === 'replicaset' ? values.set : values.record;
    if (address === undefined) continue;
    using server = await connectTo(address);
    const answers = await answersTo(server, area);
    writeFileSync(recordedFile(area), `${answers.join('\n')}\n`);
    console.log(`${area.name}: ${answers.length} answers`);
  }
}

async function replay(): Promise<void> {
  let differences = 0;
  for (const area of chosen) {
    await using deployment = await deploymentFor(area);
    using server = await connectTo(addressOf(deployment));
    const found = await differencesIn(area, server);
    console.log(
      `${area.name}: ${area.commands.length} commands, ${found.length} answered otherwise`,
    );
    for (const difference of found) console.log(shownDifference(difference));
    differences += found.length;
  }
  if (differences > 0) process.exitCode = 1;
}

async function random(address: string): Promise<void> {
  await using deployment = await startStandalone(SERVER);
  using ours = await connectTo(addressOf(deployment));
  using real = await connectTo(address);
  const drawing = { seed: Number(values.seed), count: Number(values.count) };
  const found = await compareDrawn({ ours, real }, drawing);
  for (const difference of found) console.log(shownDrawn(difference));
  console.log(`seed ${values.seed}: ${found.length} differences`);
  if (found.length > 0) process.exitCode = 1;
}

async function table(): Promise<void> {
  await using alone = await startStandalone(SERVER);
  await using cluster = await startShardedCluster(SERVER);
  using standalone = await connectTo(addressOf(alone));
  using mongos = await connectTo(addressOf(cluster));
  await writeTable({ standalone, mongos }, Object.values(areas));
}

function addressOf({ uri }: { readonly uri: string }): string {
  return /\/\/([^/?,]+)/.exec(uri)?.[1] ?? '';
}

function deploymentFor(area: Area): Promise<AsyncDisposable & { readonly uri: string }> {
  if (area.topology === 'standalone') return startStandalone(SERVER);
  return startReplicaSet({ ...SERVER, members: 1 });
}
