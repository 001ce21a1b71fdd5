import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '@touchstone/protocol';
import { simulatedRuntime } from '@touchstone/runtime';
import { MongoRuntimeError } from '../error/mongo-error.ts';
import type { KmsRequest } from './binding.ts';
import {
  type CryptEnvironmentParts,
  cryptEnvironment,
  splitNamespace,
} from './crypt-environment.ts';
import { fakeEncryptionClient } from './fake-encryption-client.test-support.ts';

function partsOf(parts: Partial<CryptEnvironmentParts> = {}): CryptEnvironmentParts {
  return {
    runtime: simulatedRuntime({ seed: 1 }),
    keyVaultClient: fakeEncryptionClient({}),
    keyVaultNamespace: 'vault.my.keys',
    kmsProviders: {},
    credentialProviders: undefined,
    proxyOptions: undefined,
    tlsOptions: undefined,
    kmsConnectCallback: undefined,
    ...parts,
  };
}

test('a namespace is split at its first dot', () => {
  assert.deepEqual(splitNamespace('a.b.c'), { db: 'a', collection: 'b.c' });
});

test('data keys are read from the vault with majority, as BSON, in the time that is left', async () => {
  const keyVaultClient = fakeEncryptionClient({ found: [encode({ _id: 1 }), { _id: 2 }] });
  const environment = cryptEnvironment(partsOf({ keyVaultClient }), 'app');
  const { signal } = new AbortController();
  const keys = await environment.keys(encode({ _id: { $in: [1, 2] } }), {
    deadline: environment.clock.now() + 250,
    signal,
  });
  assert.deepEqual(
    keys.map((key) => decode(key)),
    [{ _id: 1 }, { _id: 2 }],
  );
  await environment.keys(encode({}), {});
  await environment.keys(encode({}), { deadline: Number.POSITIVE_INFINITY });
  const majority = { readConcern: { level: 'majority' } };
  assert.deepEqual(keyVaultClient.asked, [
    [
      'find',
      'vault.my.keys',
      { _id: { $in: [1, 2] } },
      majority,
      { raw: true, timeoutMS: 250, signal },
    ],
    ['find', 'vault.my.keys', {}, majority, { raw: true }],
    ['find', 'vault.my.keys', {}, majority, { raw: true, timeoutMS: 0 }],
  ]);
});

test('schemas are looked for in the database of the command, whole', async () => {
  const metadataClient = fakeEncryptionClient({ found: [encode({ name: 'c' })] });
  const environment = cryptEnvironment(partsOf({ metadataClient }), 'app');
  const infos = await environment.collectionInfos(encode({ name: 'c' }), {});
  assert.deepEqual(
    infos.map((info) => decode(info)),
    [{ name: 'c' }],
  );
  assert.deepEqual(metadataClient.asked, [
    ['listCollections', 'app', { name: 'c' }, { raw: true, nameOnly: false }],
  ]);
});

test('who marks commands is told the database', async () => {
  const asked: unknown[] = [];
  const analyzer = {
    async mark(...all: readonly unknown[]) {
      asked.push(all);
      return encode({ marked: 1 });
    },
    close: () => Promise.resolve(),
  };
  const environment = cryptEnvironment(partsOf({ analyzer }), 'app');
  const command = encode({ find: 'c' });
  const limits = { deadline: 5 };
  assert.deepEqual(decode(await environment.markings(command, limits)), { marked: 1 });
  assert.deepEqual(asked, [['app', command, limits]]);
});

test('explicit encryption needs neither schemas nor query analysis', async () => {
  const environment = cryptEnvironment(partsOf(), '');
  const outside = (error: unknown): boolean =>
    error instanceof MongoRuntimeError && /outside of automatic encryption/.test(error.message);
  await assert.rejects(async () => environment.collectionInfos(encode({}), {}), outside);
  await assert.rejects(async () => environment.markings(encode({}), {}), outside);
});

test('credentials are those that were given, and those that providers get', async () => {
  const parts = partsOf({
    kmsProviders: { aws: {}, local: { key: 'k' }, gcp: { accessToken: 'mine' } },
    credentialProviders: { aws: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }) },
  });
  assert.deepEqual(decode(await cryptEnvironment(parts, '').credentials({})), {
    aws: { accessKeyId: 'a', secretAccessKey: 's' },
    local: { key: 'k' },
    gcp: { accessToken: 'mine' },
  });
});

test('requests to key services go the way that the options say', async () => {
  const { clock } = simulatedRuntime({ seed: 1 });
  const connects: unknown[] = [];
  const transport = {
    connect(address: unknown, options: unknown) {
      connects.push([address, options]);
      return Promise.reject(new Error('no network'));
    },
  } as never;
  const runtime = { ...simulatedRuntime({ seed: 1 }), clock, transport };
  const secureContext = { context: 1 };
  const tlsOptions = { aws: { secureContext } };
  const request = (): KmsRequest =>
    ({ endpoint: 'kms', kmsProvider: 'aws', uSleep: 0, fail: () => true }) as never;
  const proxyOptions = { proxyHost: 'p', proxyPort: 9 };
  await cryptEnvironment(partsOf({ runtime, tlsOptions, proxyOptions }), '').kms(request(), {});
  let called = 0;
  const kmsConnectCallback = (): Promise<never> => {
    called += 1;
    return Promise.reject(new Error('no stream'));
  };
  await cryptEnvironment(partsOf({ runtime, kmsConnectCallback }), '').kms(request(), {});
  const proxy = { host: 'p', port: 9, username: undefined, password: undefined };
  assert.deepEqual(connects, [
    [
      { kind: 'tcp', host: 'kms', port: 443 },
      { tls: { secureContext }, timeoutMS: 10_000, proxy },
    ],
  ]);
  assert.equal(called, 1);
});
