import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startEmbedded } from './embedded.ts';

test('a server that knows hello by its older name only is a server like any other', async () => {
  for (const auth of [false, true]) {
    const old = { topology: 'replicaset', serverVersion: '4.2.0', security: { auth } } as const;
    await using environment = await startEmbedded(old);
    assert.equal(environment.topology, 'replicaset');
    assert.equal(environment.serverVersion, '4.2.0');
    const { ismaster } = await environment.command('admin', { isMaster: 1 });
    assert.equal(ismaster, true);
  }
});
