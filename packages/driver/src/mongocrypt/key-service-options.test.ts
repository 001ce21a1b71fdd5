import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { decode, encode } from '@touchstone/protocol';
import { MongoCryptError, MongoCryptInvalidArgumentError } from '../error/crypt-error.ts';
import { asBson, checkKeyServiceOptions } from './key-service-options.ts';
import { checkKmsTls, kmsTls } from './kms-tls.ts';

test('a key vault is a database and a collection with a dot between', () => {
  for (const good of ['a.b', 'admin.data.keys', 'a..']) checkKeyServiceOptions({}, good);
  for (const bad of ['', 'a', 'a.', '.b', '..', undefined, 5]) {
    assert.throws(
      () => checkKeyServiceOptions({}, bad as string),
      (error: unknown) => {
        return (
          error instanceof MongoCryptInvalidArgumentError && /keyVaultNamespace/.test(error.message)
        );
      },
      String(bad),
    );
  }
});

test('a proxy and a callback that connects exclude each other', () => {
  const kmsConnectCallback = (): Promise<never> => Promise.reject(new Error('never called'));
  checkKeyServiceOptions({ kmsConnectCallback }, 'a.b');
  checkKeyServiceOptions({ kmsConnectCallback, proxyOptions: {} }, 'a.b');
  checkKeyServiceOptions({ proxyOptions: { proxyHost: 'p' } }, 'a.b');
  const both = { kmsConnectCallback, proxyOptions: { proxyHost: 'p' } };
  assert.throws(() => checkKeyServiceOptions(both, 'a.b'), MongoCryptInvalidArgumentError);
});

test('TLS that trusts anybody and providers beside credentials are refused with the other options', () => {
  const tlsOptions = { kmip: {}, aws: { tlsInsecure: false } } as never;
  assert.throws(
    () => checkKeyServiceOptions({ tlsOptions }, 'a.b'),
    /prohibited for aws: tlsInsecure/,
  );
  const credentialProviders = { gcp: async () => ({ accessToken: 't' }) };
  assert.throws(() => checkKeyServiceOptions({ credentialProviders }, 'a.b'), /GCP/);
});

test('each option that makes TLS insecure is refused, with any value', () => {
  checkKmsTls(undefined);
  checkKmsTls({ aws: { tlsCAFile: 'f' }, 'aws:eu': undefined });
  for (const name of ['tlsInsecure', 'tlsAllowInvalidCertificates', 'tlsAllowInvalidHostnames']) {
    assert.throws(
      () => checkKmsTls({ 'kmip:x': { [name]: false } }),
      (error: unknown) =>
        error instanceof MongoCryptError && error.message.endsWith(`kmip:x: ${name}`),
    );
  }
});

test('TLS to a key service has the files that its own options name', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kms-tls-'));
  t.after(() => rm(folder, { recursive: true }));
  const tlsCAFile = join(folder, 'ca');
  const tlsCertificateKeyFile = join(folder, 'key');
  await Promise.all([writeFile(tlsCAFile, 'ca'), writeFile(tlsCertificateKeyFile, 'both')]);
  const secureContext = { context: 1 };
  const tlsOptions = {
    aws: { tlsCAFile },
    kmip: { tlsCertificateKeyFile, tlsCertificateKeyFilePassword: 's' },
    gcp: { secureContext },
  };
  assert.deepEqual(await kmsTls(tlsOptions, 'aws'), { ca: Buffer.from('ca') });
  const both = Buffer.from('both');
  assert.deepEqual(await kmsTls(tlsOptions, 'kmip'), { cert: both, key: both, passphrase: 's' });
  assert.deepEqual(await kmsTls(tlsOptions, 'gcp'), { secureContext });
  for (const provider of ['azure', 'aws:eu', 'toString']) {
    assert.deepEqual(await kmsTls(tlsOptions, provider), {});
  }
  assert.deepEqual(await kmsTls(undefined, 'aws'), {});
});

test('documents may be given as BSON', () => {
  const bytes = encode({ a: 1 });
  assert.equal(asBson(bytes), bytes);
  assert.deepEqual(decode(asBson({ a: 1 })), { a: 1 });
});
