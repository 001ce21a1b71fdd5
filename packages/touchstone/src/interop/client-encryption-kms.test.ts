// biome-ignore-all lint/suspicious/noExplicitAny: the test knows the types, or is wrong on purpose.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { createSecureContext } from 'node:tls';
import {
  ClientEncryption,
  type ClientEncryptionOptions,
  type KMSProviders,
  MongoClient,
} from '@touchstone/driver';
import { startSocks5Proxy } from '@touchstone/runtime';
import { startReplicaSet } from '@touchstone/server';
import { gcpPrivateKey } from '../key-services/gcp-private-key.ts';
import {
  type KeyServices,
  type KeyServicesOptions,
  startKeyServices,
} from '../key-services/key-services.ts';
import { mockCredentials } from '../key-services/official-keys.ts';
import { DETERMINISTIC, KEY_VAULT, runtime, SKIP } from './client-encryption.test-support.ts';

const credentials = mockCredentials(gcpPrivateKey());
const { accessKeyId, secretAccessKey } = credentials.aws;
const awsKeys = { accessKeyId, secretAccessKey };
const AWS_KEY = 'arn:aws:kms:us-east-1:579766882180:key/89fcc2c4-08b0-4bd9-9f25-e30687b580d0';

interface KmsBench extends AsyncDisposable {
  readonly services: KeyServices;
  encryption(options?: Partial<ClientEncryptionOptions>): ClientEncryption;
  readonly aws: { readonly region: string; readonly key: string; readonly endpoint: string };
}

async function startKmsBench(options: Partial<KeyServicesOptions> = {}): Promise<KmsBench> {
  const services = await startKeyServices({ runtime, credentials, ...options });
  const deployment = await startReplicaSet({ members: 1 });
  const client = new MongoClient(deployment.uri);
  const { port } = services.https;
  const kmip = `127.0.0.1:${services.kmip.port}`;
  const kmsProviders: KMSProviders = {
    aws: awsKeys,
    'aws:named': awsKeys,
    azure: { ...credentials.azure, identityPlatformEndpoint: `login.microsoftonline.com:${port}` },
    gcp: { ...credentials.gcp, endpoint: `oauth2.googleapis.com:${port}` },
    kmip: { endpoint: kmip },
  };
  const { authority: ca, client: own } = services.certificates;
  const secureContext = createSecureContext({ ca, cert: own.cert, key: own.key });
  const tls = { secureContext };
  const tlsOptions = { aws: tls, 'aws:named': tls, azure: tls, gcp: tls, kmip: tls };
  return {
    services,
    aws: { region: 'us-east-1', key: AWS_KEY, endpoint: `kms.us-east-1.amazonaws.com:${port}` },
    encryption: (more = {}) =>
      new ClientEncryption(client, {
        keyVaultNamespace: KEY_VAULT,
        kmsProviders,
        tlsOptions,
        // Every host is this machine.
        kmsConnectCallback: async ({ port }) => connect({ host: '127.0.0.1', port }),
        ...more,
      }),
    async [Symbol.asyncDispose]() {
      await client.close();
      await deployment.close();
      await services[Symbol.asyncDispose]();
    },
  };
}

test('each kind of key service makes a data key and opens it again', { skip: SKIP }, async () => {
  await using bench = await startKmsBench();
  const { port } = bench.services.https;
  const masterKeys = {
    aws: bench.aws,
    'aws:named': bench.aws,
    azure: { keyVaultEndpoint: `keys.vault.azure.net:${port}`, keyName: 'key' },
    gcp: {
      projectId: 'p',
      location: 'global',
      keyRing: 'r',
      keyName: 'k',
      endpoint: `cloudkms.googleapis.com:${port}`,
    },
    kmip: {},
  };
  for (const [provider, masterKey] of Object.entries(masterKeys)) {
    const name = provider as keyof typeof masterKeys;
    const keyId = await bench.encryption().createDataKey(name, { masterKey: masterKey as never });
    const encrypted = await bench.encryption().encrypt('x', { keyId, algorithm: DETERMINISTIC });
    assert.equal(await bench.encryption().decrypt(encrypted), 'x', provider);
  }
});

test('what fails for a moment is asked again, three times at most', { skip: SKIP }, async () => {
  await using bench = await startKmsBench();
  const { faults } = bench.services;
  for (const kind of ['network', 'http'] as const) {
    faults.set(kind, 1);
    await bench.encryption().createDataKey('aws', { masterKey: bench.aws });
    faults.set(kind, 4);
    await assert.rejects(
      bench.encryption().createDataKey('aws', { masterKey: bench.aws }),
      (error: any) => error.name === 'MongoCryptError',
    );
    faults.reset();
  }
});

for (const [flaw, message] of [
  ['expired', /certificate has expired/],
  ['wrongHost', /does not match certificate/],
] as const) {
  test(`a key service whose certificate is not in order (${flaw}) is not spoken to`, {
    skip: SKIP,
  }, async () => {
    await using bench = await startKmsBench({ flaw });
    await assert.rejects(
      bench.encryption().createDataKey('aws', { masterKey: bench.aws }),
      (error: any) => error.name === 'MongoCryptError' && message.test(error.message),
    );
    assert.deepEqual(bench.services.requests, []);
  });
}

test('a key service that nobody vouches for, or that is down, is told', {
  skip: SKIP,
}, async () => {
  await using bench = await startKmsBench();
  await assert.rejects(
    bench.encryption({ tlsOptions: {} }).createDataKey('aws', { masterKey: bench.aws }),
    /KMS request failed: .*certificate/,
  );
  await assert.rejects(
    bench
      .encryption()
      .createDataKey('aws', { masterKey: { ...bench.aws, endpoint: '127.0.0.1:1' } }),
    /KMS request failed: .*ECONNREFUSED/,
  );
  assert.throws(
    () => bench.encryption({ tlsOptions: { aws: { tlsInsecure: true } as never } }),
    /Insecure TLS options prohibited for aws: tlsInsecure/,
  );
});

test('a key service that does not answer is left after timeoutMS', { skip: SKIP }, async () => {
  await using bench = await startKmsBench();
  const silent = await runtime.transport.listen(
    { kind: 'tcp', host: '127.0.0.1', port: 0 },
    () => {},
  );
  const { port } = silent.address as { port: number };
  const masterKey = { ...bench.aws, endpoint: `127.0.0.1:${port}` };
  await assert.rejects(
    bench.encryption({ timeoutMS: 200 }).createDataKey('aws', { masterKey }),
    (error: any) => error.name === 'MongoOperationTimeoutError',
  );
  await silent.close();
});

test('the way to a key service may be a callback of the application, or a proxy', {
  skip: SKIP,
}, async () => {
  await using bench = await startKmsBench();
  const { port } = bench.services.https;
  const asked: string[] = [];
  const masterKey = { ...bench.aws, endpoint: 'kms.us-east-1.amazonaws.com:9' };
  const kmsConnectCallback: ClientEncryptionOptions['kmsConnectCallback'] = async (target) => {
    asked.push(`${target.host}:${target.port}`);
    return connect({ host: '127.0.0.1', port });
  };
  await bench.encryption({ kmsConnectCallback }).createDataKey('aws', { masterKey });
  assert.deepEqual(asked, ['kms.us-east-1.amazonaws.com:9']);
  await assert.rejects(
    bench
      .encryption({ kmsConnectCallback: () => Promise.reject(new Error('no way')) })
      .createDataKey('aws', { masterKey }),
    /KMS request failed: no way/,
  );
  const proxy = await startSocks5Proxy();
  const proxyOptions = { proxyHost: '127.0.0.1', proxyPort: proxy.port };
  await bench
    .encryption({ proxyOptions, kmsConnectCallback: undefined as never })
    .createDataKey('aws', { masterKey: bench.aws });
  assert.deepEqual(proxy.targets, [bench.aws.endpoint]);
  await proxy.close();
  assert.throws(
    () => bench.encryption({ proxyOptions, kmsConnectCallback }),
    /Cannot set both proxyOptions and kmsConnectCallback/,
  );
});

test('credentials are asked for where none are given', { skip: SKIP }, async () => {
  await using bench = await startKmsBench();
  let asked = 0;
  const credentialProviders = {
    aws: async () => {
      asked += 1;
      return awsKeys;
    },
  };
  const encryption = bench.encryption({ kmsProviders: { aws: {} }, credentialProviders });
  await encryption.createDataKey('aws', { masterKey: bench.aws });
  assert.equal(asked, 1);
  assert.throws(
    () => bench.encryption({ kmsProviders: { aws: awsKeys }, credentialProviders }),
    /custom AWS credential provider/,
  );
});
