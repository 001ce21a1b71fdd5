import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { nodeRuntime } from '@touchstone/runtime';
import { MongoClient } from 'mongodb';
import { going } from '../going/go.ts';
import { MockupDB } from '../server/mockup-db.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

test('the certificate is read and believed by node:crypto', () => {
  const from = new Date('2026-03-04T05:06:07Z');
  const serial = nodeRuntime().random.bytes(16);
  const hosts = ['localhost', '127.0.0.1', '::1', 'grün.example'.normalize()];
  const { cert } = selfSignedCertificate({ hosts: hosts.slice(0, 3), from, days: 10, serial });
  const read = new X509Certificate(cert);
  assert.ok(read.verify(read.publicKey), 'it vouches for itself');
  assert.equal(read.checkHost('localhost'), 'localhost');
  assert.equal(read.checkIP('127.0.0.1'), '127.0.0.1');
  assert.equal(read.checkIP('::1'), '::1');
  assert.equal(read.checkHost('elsewhere'), undefined);
  assert.equal(new Date(read.validFrom).getTime(), from.getTime());
  assert.equal(new Date(read.validTo).getTime(), from.getTime() + 10 * 86_400_000);
  assert.ok(read.ca);
  assert.throws(() => selfSignedCertificate({ hosts: [], from, serial }), RangeError);
});

test('a driver that trusts the certificate talks to a mock over TLS; one that does not is refused', async () => {
  await using server = new MockupDB({ tls: true, autoHello: true });
  await server.run();
  assert.ok(server.uri.endsWith('/?tls=true'));
  const { certificate = '' } = server;
  const client = new MongoClient(server.uri, { ca: certificate });
  await going(
    () => client.db('db').command({ ping: 1 }),
    () => server.receives('ping').ok(),
  );
  await client.close();
  const stranger = new MongoClient(server.uri, { serverSelectionTimeoutMS: 300 });
  await assert.rejects(stranger.db('db').command({ ping: 1 }), /self-signed certificate/);
  await stranger.close();
});
