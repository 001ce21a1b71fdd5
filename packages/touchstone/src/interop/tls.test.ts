import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import type { SecureContext } from 'node:tls';
import { type KeyAndCertificate, present } from '@touchstone/protocol';
import type { TlsOptions } from '@touchstone/runtime';
import { startStandalone } from '@touchstone/server';
import { Authority, withFiles } from './certificates.test-support.ts';
import { drivers } from './drivers.test-support.ts';

const authority = new Authority();
const good = authority.issue({ hosts: ['127.0.0.1', 'localhost'] });

async function served(
  tls: TlsOptions | KeyAndCertificate,
  act: (uri: string) => Promise<void>,
): Promise<void> {
  await using server = await startStandalone({ tls: { ...tls } });
  await act(server.uri);
}

for (const driver of drivers) {
  const pings = async (uri: string, options: Record<string, unknown>): Promise<void> => {
    await using client = await driver.connect(uri, options);
    assert.equal((await client.db('admin').command({ ping: 1 }))['ok'], 1);
  };
  const refused = (uri: string, options: Record<string, unknown>, reason: RegExp): Promise<void> =>
    assert.rejects(pings(uri, { serverSelectionTimeoutMS: 200, ...options }), reason);

  test(`${driver.name}: a certificate that is trusted, given as bytes and as a file`, async () => {
    await served(good, async (uri) => {
      await pings(uri, { ca: authority.cert });
      await withFiles({ ca: authority.cert }, async ({ ca }) => {
        await pings(`${uri}&tlsCAFile=${encodeURIComponent(present(ca))}`, {});
      });
    });
  });

  test(`${driver.name}: a wrong name is refused, unless names are not checked`, async () => {
    await served(authority.issue({ hosts: ['other.example'] }), async (uri) => {
      const ca = authority.cert;
      await refused(uri, { ca }, /does not match certificate/);
      await pings(uri, { ca, tlsAllowInvalidHostnames: true });
      await pings(uri, { tlsInsecure: true });
    });
  });

  test(`${driver.name}: an unknown authority is refused, unless nothing is checked`, async () => {
    await served(good, async (uri) => {
      await refused(uri, {}, /unable to verify|self-signed|local issuer/);
      await refused(
        uri,
        { ca: new Authority('Other').cert },
        /unable to verify|self-signed|local issuer/,
      );
      await refused(
        uri,
        { tlsAllowInvalidHostnames: true },
        /unable to verify|self-signed|local issuer/,
      );
      await pings(uri, { tlsAllowInvalidCertificates: true });
      await pings(`${uri}&tlsInsecure=true`, {});
    });
  });

  test(`${driver.name}: an expired certificate and one of tomorrow are refused`, async () => {
    const hosts = ['127.0.0.1'];
    const options = { ca: authority.cert };
    await served(authority.issue({ hosts, begins: -9, days: 3 }), (uri) =>
      refused(uri, options, /expired/),
    );
    await served(authority.issue({ hosts, begins: 1 }), (uri) =>
      refused(uri, options, /not yet valid/),
    );
  });

  test(`${driver.name}: without TLS nothing is said to a server that wants it`, async () => {
    await served(good, async (uri) => {
      await refused(uri.replace('tls=true', 'tls=false'), {}, /closed|ECONNRESET|timed out|ended/);
    });
  });

  test(`${driver.name}: a client certificate where the server wants one`, async () => {
    const ca = authority.cert;
    const client = authority.issue({ name: 'client' });
    await served({ ...good, ca, requestCert: true }, async (uri) => {
      await refused(uri, { ca }, /certificate required|ECONNRESET|closed|alert/i);
      const stranger = new Authority('Other').issue({ name: 'client' });
      await refused(
        uri,
        { ca, key: stranger.key, cert: stranger.cert },
        /ECONNRESET|closed|alert/i,
      );
      await pings(uri, { ca, key: client.key, cert: client.cert });
      await withFiles({ both: client.cert + client.key }, async ({ both }) => {
        await pings(uri, { ca, tlsCertificateKeyFile: both });
      });
    });
  });
}

test('the server name is sent to servers with several certificates', async () => {
  const names: string[] = [];
  const { createSecureContext } = await import('node:tls');
  const SNICallback = (name: string, done: (error: null, context: SecureContext) => void): void => {
    names.push(name);
    done(null, createSecureContext(good));
  };
  await served({ ...good, SNICallback }, async (uri) => {
    const [ours] = drivers;
    const named = uri.replace('127.0.0.1', 'localhost');
    await using client = await present(ours).connect(named, { ca: authority.cert });
    await client.db('admin').command({ ping: 1 });
  });
  assert.ok(names.length > 0 && names.every((name) => name === 'localhost'), names.join());
});

test('a thousand half-open handshakes do not keep the server from others', async () => {
  await served(good, async (uri) => {
    const port = Number(new URL(uri).port);
    const idle: Socket[] = [];
    try {
      await Promise.all(
        Array.from({ length: 1000 }, (_, index) => {
          const socket = connect(port, '127.0.0.1');
          idle.push(socket);
          // Some say nothing, some begin a handshake and leave it at that.
          if (index % 2 === 0) socket.write(Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc));
          return new Promise((resolve, reject) => {
            socket.once('connect', resolve);
            socket.once('error', reject);
          });
        }),
      );
      const [ours] = drivers;
      await using client = await present(ours).connect(uri, { ca: authority.cert });
      assert.equal((await client.db('admin').command({ ping: 1 }))['ok'], 1);
    } finally {
      for (const socket of idle) socket.destroy();
    }
  });
});
