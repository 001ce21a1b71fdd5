/**
 * `npm run test:compatibility`: holds the embedded server to what a real MongoDB answered.
 *
 *     npm run test:compatibility                                   replay what was recorded
 *     npm run test:compatibility -- --record HOST:PORT AREA        ask a standalone server again (all areas, or some)
 *     npm run test:compatibility -- --record HOST:PORT --set HOST:PORT   and a replica set
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startReplicaSet, startStandalone } from '@touchstone/server';
import type { Area } from './area.ts';
import * as areas from './areas/index.ts';
import { answersTo, connectTo } from './exchange.ts';
import { differencesIn, recordedFile, shownDifference } from './replay.ts';

const { values, positionals } = parseArgs({
  options: { record: { type: 'string' }, set: { type: 'string' } },
  allowPositionals: true,
});

const chosen = Object.values(areas).filter(
  ({ name }) => positionals.length === 0 || positionals.includes(name),
);

if (values.record !== undefined || values.set !== undefined) await record();
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
    const [, address = ''] = /\/\/([^/?]+)/.exec(deployment.uri) ?? [];
    using server = await connectTo(address);
    const found = await differencesIn(area, server);
    console.log(
      `${area.name}: ${area.commands.length} commands, ${found.length} answered otherwise`,
    );
    for (const difference of found) console.log(shownDifference(difference));
    differences += found.length;
  }
  if (differences > 0) process.exitCode = 1;
}

function deploymentFor(area: Area): Promise<AsyncDisposable & { readonly uri: string }> {
  const options = { version: '7.0.11', parameters: { enableTestCommands: true } };
  if (area.topology === 'standalone') return startStandalone(options);
  return startReplicaSet({ ...options, members: 1 });
}
