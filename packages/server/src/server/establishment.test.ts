import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCommand } from '@touchstone/protocol';
import { simulatedRuntime } from '@touchstone/runtime';
import { startStandalone } from '../deployment/standalone.ts';

const LATENCY_MS = 1;
const PING = encodeCommand({ requestId: 1, body: { ping: 1, $db: 'admin' } });

/** The fate of a client that pings as soon as it is connected. */
type Fate = { readonly kind: 'answered' | 'closed'; readonly atMS: number };

test('new connections over the limit wait for their turn, or are closed', async () => {
  const latency = { minMS: LATENCY_MS, maxMS: LATENCY_MS };
  const runtime = simulatedRuntime({ seed: 1, latency });
  const { clock, transport } = runtime;
  const parameters = {
    ingressConnectionEstablishmentRateLimiterEnabled: true,
    ingressConnectionEstablishmentRatePerSec: 2,
    ingressConnectionEstablishmentBurstCapacitySecs: 1,
    ingressConnectionEstablishmentMaxQueueDepth: 1,
  };
  const standalone = await clock.run(startStandalone({ runtime, parameters }));
  const [host = '', port = ''] = standalone.server.address.split(':');
  const start = clock.now();
  const client = async (): Promise<Fate> => {
    const stream = await transport.connect({ kind: 'tcp', host, port: Number(port) });
    const fate = new Promise<Fate>((resolve) => {
      const ended = (kind: Fate['kind']): void => resolve({ kind, atMS: clock.now() - start });
      stream.handler = { data: () => ended('answered'), closed: () => ended('closed') };
    });
    stream.write(PING);
    return fate;
  };
  const fates = await clock.run(Promise.all([client(), client(), client(), client()]));
  const kinds = fates.map(({ kind }) => kind);
  assert.deepEqual(kinds, ['answered', 'answered', 'answered', 'closed']);
  const waited = fates.map(({ atMS }) => Math.floor(atMS / 100) * 100);
  assert.deepEqual(waited, [0, 0, 500, 0], 'the third waits for its token');
  assert.equal(standalone.server.node.establishment.counts.rejected, 1);
  await clock.run(standalone.close());
});
