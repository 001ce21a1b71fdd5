import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startReplicaSet, startStandalone } from '@touchstone/server';
import * as areas from './areas/index.ts';
import { connectTo } from './exchange.ts';
import { differencesIn, shownDifference } from './replay.ts';

const OPTIONS = { version: '7.0.11', parameters: { enableTestCommands: true } };

for (const area of Object.values(areas)) {
  test(`${area.name}: answered as MongoDB 7.0.11 answers`, async () => {
    const isSet = area.topology === 'replicaset';
    await using deployment = await (isSet
      ? startReplicaSet({ ...OPTIONS, members: 1 })
      : startStandalone(OPTIONS));
    const [, address = ''] = /\/\/([^/?]+)/.exec(deployment.uri) ?? [];
    using server = await connectTo(address);
    const differences = await differencesIn(area, server);
    assert.equal(differences.length, 0, differences.map(shownDifference).join('\n'));
  });
}
