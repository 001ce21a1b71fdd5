import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { present, selfSignedCertificate } from '@touchstone/protocol';
import { startLoadBalanced } from './load-balanced.ts';
import type { ProxyProtocol } from './load-balancer.ts';
import { RawClient } from './raw-client.test-support.ts';

const HELLO = { hello: 1, loadBalanced: true };

describe('a cluster behind load balancers', () => {
  for (const proxyProtocol of ['none', 'v1', 'v2'] satisfies ProxyProtocol[]) {
    it(`leads through two front-ends to one mongos and to all (PROXY ${proxyProtocol})`, async () => {
      await using balanced = await startLoadBalanced({ membersPerShard: 1, proxyProtocol });
      const services: string[][] = [];
      for (const host of balanced.hosts) {
        const seen: string[] = [];
        for (let round = 0; round < 2; round++) {
          using client = await RawClient.connect(host);
          const { serviceId } = await client.send(HELLO);
          seen.push(serviceId.toHexString());
        }
        services.push(seen);
      }
      assert.deepEqual(
        services.map((seen) => new Set(seen).size),
        [1, 2],
      );
    });
  }

  for (const proxyProtocol of ['none', 'v1', 'v2'] satisfies ProxyProtocol[]) {
    it(`lets TLS through, after the header (PROXY ${proxyProtocol})`, async () => {
      const from = new Date();
      const { key, cert } = selfSignedCertificate({
        hosts: ['127.0.0.1'],
        from,
        serial: new Uint8Array(16),
      });
      const tls = { key, cert };
      await using balanced = await startLoadBalanced({ membersPerShard: 1, proxyProtocol, tls });
      using client = await RawClient.connect(present(balanced.hosts[1]), { ca: cert });
      const { serviceId } = await client.send(HELLO);
      assert.ok(serviceId);
      const { you } = await client.send({ whatsmyuri: 1 });
      assert.equal(you === client.localAddress, proxyProtocol !== 'none');
    });
  }

  it('refuses who does not know of the load balancer, and tells no service to who comes by itself', async () => {
    await using balanced = await startLoadBalanced({ membersPerShard: 1 });
    using unaware = await RawClient.connect(present(balanced.hosts[0]));
    const refused = await unaware.send({ hello: 1 });
    assert.deepEqual([refused['code'], refused['codeName']], [354, 'LoadBalancerSupportMismatch']);
    using direct = await RawClient.connect(present(balanced.cluster.hosts[0]));
    assert.equal((await direct.send(HELLO))['serviceId'], undefined);
  });

  it('ends cursors with the connection that opened them', async () => {
    await using balanced = await startLoadBalanced({ membersPerShard: 1 });
    const { cursors } = present(present(balanced.cluster.shards[0]).nodes[0]);
    {
      using client = await RawClient.connect(present(balanced.hosts[0]));
      await client.send(HELLO);
      await client.send({ insert: 'c', documents: [{}, {}] }, 'test');
      await client.send({ find: 'c', batchSize: 1 }, 'test');
      assert.equal(cursors.size, 1);
    }
    using other = await RawClient.connect(present(balanced.hosts[0]));
    for (let left = 100; cursors.size > 0 && left > 0; left--) await other.send(HELLO);
    assert.equal(cursors.size, 0);
  });
});
