import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { simulatedRuntime, type TlsOptions } from '@touchstone/runtime';
import { parseConnectionString } from '../uri/connection-string.ts';
import { resolveOptions } from '../uri/resolved-options.ts';
import type { MongoClientOptions } from './client-options.ts';
import { tlsOptions } from './tls-options.ts';

const { clock } = simulatedRuntime({ seed: 1 });

function tlsOf(given: MongoClientOptions): Promise<TlsOptions | undefined> {
  const options = resolveOptions(parseConnectionString('mongodb://a/'), { ...given });
  return tlsOptions(options, clock);
}

test('without TLS there is nothing to set up, whatever else is given', async () => {
  assert.equal(await tlsOf({}), undefined);
  assert.equal(await tlsOf({ tls: false, tlsCAFile: '/nowhere' }), undefined);
});

test('plain TLS checks the certificate, its name, and what is stapled to it', async () => {
  const tls = await tlsOf({ tls: true });
  assert.deepEqual(Object.keys(tls ?? {}), ['checkStaple']);
});

test('each lenient option turns off its own check, and the insecure one all of them', async () => {
  const cases: readonly (readonly [MongoClientOptions, object])[] = [
    [{ tlsAllowInvalidCertificates: true }, { isTrusted: false, isNamed: true, isStapled: false }],
    [{ tlsAllowInvalidHostnames: true }, { isTrusted: true, isNamed: false, isStapled: true }],
    [{ tlsInsecure: true }, { isTrusted: false, isNamed: false, isStapled: false }],
    [
      { tlsDisableCertificateRevocationCheck: true },
      { isTrusted: true, isNamed: true, isStapled: false },
    ],
    [{ rejectUnauthorized: false }, { isTrusted: false, isNamed: true, isStapled: false }],
    [{ rejectUnauthorized: true }, { isTrusted: true, isNamed: true, isStapled: true }],
    [{ tlsInsecure: false }, { isTrusted: true, isNamed: true, isStapled: true }],
  ];
  for (const [given, expected] of cases) {
    const tls = await tlsOf({ tls: true, ...given });
    const found = {
      isTrusted: tls?.rejectUnauthorized !== false,
      isNamed: tls?.checkServerIdentity === undefined,
      isStapled: tls?.checkStaple !== undefined,
    };
    assert.deepEqual(found, expected, JSON.stringify(given));
  }
  const lenient = await tlsOf({ tls: true, tlsAllowInvalidHostnames: true });
  assert.equal(lenient?.checkServerIdentity?.('other', {} as never), undefined);
});

test("options of Node's TLS are passed on as they are", async () => {
  const secureContext = { context: 1 };
  const given = { servername: 's', ciphers: 'c', ALPNProtocols: ['x'], secureContext };
  const tls = await tlsOf({ tls: true, ...given } as MongoClientOptions);
  const { checkStaple, ...rest } = tls ?? {};
  assert.equal(typeof checkStaple, 'function');
  assert.deepEqual(rest, given);
});

test('files are read; what is given beside them counts more', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = async (name: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, name);
    return path;
  };
  const files = {
    tls: true,
    tlsCAFile: await file('ca'),
    tlsCRLFile: await file('crl'),
    tlsCertificateKeyFile: await file('both'),
    tlsCertificateKeyFilePassword: 'secret',
  };
  const parts = async (given: MongoClientOptions): Promise<string[]> => {
    const { ca, crl, cert, key, passphrase } = (await tlsOf(given)) ?? {};
    return [ca, crl, cert, key, passphrase].map(String);
  };
  assert.deepEqual(await parts(files), ['ca', 'crl', 'both', 'both', 'secret']);
  const own = { ca: 'a', crl: 'r', cert: 'c', key: 'k', passphrase: 'p' };
  assert.deepEqual(await parts({ ...files, ...own }), ['a', 'r', 'c', 'k', 'p']);
  assert.deepEqual(await parts({ tls: true }), Array(5).fill('undefined'));
  await assert.rejects(tlsOf({ tls: true, tlsCAFile: '/nowhere/ca' }), { code: 'ENOENT' });
});
