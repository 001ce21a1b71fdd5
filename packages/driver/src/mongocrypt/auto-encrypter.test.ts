import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, encode } from '@touchstone/protocol';
import { simulatedRuntime } from '@touchstone/runtime';
import type { Document } from 'bson';
import { MongoCryptInvalidArgumentError } from '../error/crypt-error.ts';
import { AutoEncrypter } from './auto-encrypter.ts';
import type { AutoEncryptionOptions } from './auto-encryption-options.ts';
import type { Crypt, CryptContext } from './binding.ts';
import { BYPASSED_COMMANDS } from './bypassed-commands.ts';
import { type FakeCrypt, fakeContext, fakeCrypt } from './fake-crypt.test-support.ts';
import {
  type FakeEncryptionClient,
  fakeEncryptionClient,
} from './fake-encryption-client.test-support.ts';

interface Bench {
  readonly encrypter: AutoEncrypter;
  readonly crypt: FakeCrypt;
  readonly keyVault: FakeEncryptionClient;
  readonly metadata: FakeEncryptionClient;
  readonly mongocryptd: FakeEncryptionClient;
  /** The addresses of a mongocryptd that were connected to. */
  readonly connected: string[];
}

const LIBRARY = { version: 1n, versionStr: '1' };

function bench(
  options: AutoEncryptionOptions = {},
  script: readonly CryptContext[] = [],
  library: Crypt['cryptSharedLibVersionInfo'] = null,
): Bench {
  const crypt = fakeCrypt(script, library);
  const keyVault = fakeEncryptionClient({ found: [{ _id: 'key' }] });
  const metadata = fakeEncryptionClient({ found: [{ name: 'c' }] });
  const mongocryptd = fakeEncryptionClient({ command: () => ({ marked: 1 }) });
  const connected: string[] = [];
  const encrypter = new AutoEncrypter(options, {
    runtime: simulatedRuntime({ seed: 1 }),
    keyVaultClient: keyVault,
    metadataClient: metadata,
    connectTo(uri) {
      connected.push(uri);
      return mongocryptd;
    },
    createCrypt: crypt.create,
  });
  return { encrypter, crypt, keyVault, metadata, mongocryptd, connected };
}

/** The options that libmongocrypt was made with, its BSON decoded. */
function made({ crypt }: Bench): Document {
  const [options] = crypt.made;
  return Object.fromEntries(
    Object.entries(options ?? {}).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? decode(value) : value,
    ]),
  );
}

test('libmongocrypt is made with what is given, and with nothing else', () => {
  assert.deepEqual(made(bench()), { kmsProviders: {} });
  const logger = (): void => {};
  const options = {
    kmsProviders: { local: { key: 'k' } },
    schemaMap: { 'app.c': { bsonType: 'object' } },
    encryptedFieldsMap: { 'app.d': { fields: [] } },
    keyExpirationMS: 0,
  };
  const all = bench({
    ...options,
    bypassQueryAnalysis: true,
    options: { logger },
    extraOptions: { cryptSharedLibPath: '/lib' },
  });
  const rest = { bypassQueryAnalysis: true, logger, cryptSharedLibPath: '/lib' };
  assert.deepEqual(made(all), { ...options, ...rest });
  assert.deepEqual(all.encrypter.encryptedFieldsMap, options.encryptedFieldsMap);
});

test('a library that is required and has no path is looked for where the system has them', () => {
  const required = { cryptSharedLibRequired: true };
  const searched = bench({ extraOptions: required }, [], LIBRARY);
  assert.deepEqual(made(searched)['cryptSharedLibSearchPaths'], ['$SYSTEM']);
  const placed = bench({ extraOptions: { ...required, cryptSharedLibPath: '/lib' } }, [], LIBRARY);
  assert.equal(made(placed)['cryptSharedLibSearchPaths'], undefined);
  assert.throws(() => bench({ extraOptions: required }), MongoCryptInvalidArgumentError);
  bench({ extraOptions: { cryptSharedLibRequired: false } });
});

test('options about key services are checked before libmongocrypt is made', () => {
  assert.throws(() => bench({ keyVaultNamespace: 'nodot' }), MongoCryptInvalidArgumentError);
});

test('query analysis is in this process, unless a mongocryptd is named or there is a library', () => {
  const named: readonly (readonly [AutoEncryptionOptions['extraOptions'], string[]])[] = [
    [undefined, []],
    [{}, []],
    [{ queryAnalysis: 'inProcess', mongocryptdURI: 'mongodb://a' }, []],
    [{ queryAnalysis: 'mongocryptd' }, ['mongodb://localhost:27020']],
    [{ mongocryptdURI: 'mongodb://a' }, ['mongodb://a']],
    [{ mongocryptdSpawnPath: '/x' }, ['mongodb://localhost:27020']],
    [{ mongocryptdSpawnArgs: [] }, ['mongodb://localhost:27020']],
  ];
  for (const [extraOptions, connected] of named) {
    const options = extraOptions === undefined ? {} : { extraOptions };
    assert.deepEqual(bench(options).connected, connected);
    assert.deepEqual(bench(options, [], LIBRARY).connected, []);
    assert.deepEqual(bench({ ...options, bypassAutoEncryption: true }).connected, []);
    assert.deepEqual(bench({ ...options, bypassQueryAnalysis: true }).connected, []);
  }
  const unknown = { queryAnalysis: 'elsewhere' } as never;
  assert.throws(
    () => bench({ extraOptions: unknown }),
    /'inProcess' or 'mongocryptd', not elsewhere/,
  );
});

test('commands that hold nothing to encrypt are passed by, and all of them if encryption is bypassed', () => {
  const { encrypter } = bench();
  for (const name of BYPASSED_COMMANDS) assert.equal(encrypter.mayEncrypt(name), false, name);
  for (const name of ['find', 'insert', 'bulkWrite', 'explain']) {
    assert.equal(encrypter.mayEncrypt(name), true, name);
    assert.equal(bench({ bypassAutoEncryption: true }).encrypter.mayEncrypt(name), false, name);
  }
});

test('a command is encrypted with the schema, the marks and the keys that it needs', async () => {
  const context = fakeContext(
    [
      { kind: 'collectionInfos', ask: { name: 'c' } },
      { kind: 'markings', ask: { find: 'c' } },
      { kind: 'keys', ask: { _id: 'key' } },
      { kind: 'credentials' },
    ],
    { result: { find: 'c', filter: { a: 'secret' } } },
  );
  const options = {
    kmsProviders: { aws: {} },
    credentialProviders: { aws: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }) },
    extraOptions: { mongocryptdURI: 'mongodb://a', mongocryptdBypassSpawn: true },
  };
  const { encrypter, crypt, ...clients } = bench(options, [context]);
  const encrypted = await encrypter.encrypt('app', encode({ find: 'c' }), {});
  assert.deepEqual(decode(encrypted), { find: 'c', filter: { a: 'secret' } });
  assert.deepEqual(crypt.works, [['encryption', 'app', { find: 'c' }]]);
  const keys = { accessKeyId: 'a', secretAccessKey: 's' };
  assert.deepEqual(context.given, [{ name: 'c' }, { marked: 1 }, { _id: 'key' }, { aws: keys }]);
  assert.deepEqual(clients.metadata.asked[0]?.slice(0, 2), ['listCollections', 'app']);
  assert.deepEqual(clients.mongocryptd.asked[0]?.slice(0, 3), ['command', 'app', { find: 'c' }]);
  assert.deepEqual(clients.keyVault.asked[0]?.slice(0, 2), ['find', 'admin.datakeys']);
});

test("credentials are nobody's where no key service is named", async () => {
  const asking = fakeContext([{ kind: 'credentials' }]);
  await bench({}, [asking]).encrypter.decrypt('app', encode({ ok: 1 }), {});
  assert.deepEqual(asking.given, [{}]);
});

test('the key vault is the collection that the options name', async () => {
  const script = [fakeContext([{ kind: 'keys', ask: {} }])];
  const { encrypter, keyVault } = bench({ keyVaultNamespace: 'vault.keys' }, script);
  await encrypter.decrypt('app', encode({ ok: 1 }), {});
  assert.equal(keyVault.asked[0]?.[1], 'vault.keys');
});

test('a reply is decrypted; a time limit and a signal hold for the work', async () => {
  const { encrypter, crypt } = bench({}, [
    fakeContext([], { result: { ok: 1, a: 'plain' } }),
    fakeContext([{ kind: 'keys', ask: {} }]),
    fakeContext([{ kind: 'keys', ask: {} }]),
  ]);
  const reply = encode({ ok: 1, a: 'secret' });
  assert.deepEqual(decode(await encrypter.decrypt('app', reply, {})), { ok: 1, a: 'plain' });
  assert.deepEqual(crypt.works, [['decryption', { ok: 1, a: 'secret' }]]);
  await assert.rejects(encrypter.decrypt('app', reply, { deadline: -1 }), {
    name: 'MongoOperationTimeoutError',
  });
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  await assert.rejects(encrypter.encrypt('app', reply, { signal }), reason);
});

test('a schema is learned by a find that is never sent', async () => {
  const { encrypter, crypt } = bench({}, [fakeContext([])]);
  await encrypter.learnSchema('other.c.d', {});
  assert.deepEqual(crypt.works, [['encryption', 'other', { find: 'c.d', filter: {} }]]);
});

test('the end of an encrypter is that of its mongocryptd client', async () => {
  const { encrypter, mongocryptd } = bench({ extraOptions: { mongocryptdURI: 'mongodb://a' } });
  await encrypter.close();
  assert.equal(mongocryptd.closed, 1);
  await bench({ bypassQueryAnalysis: true }).encrypter.close();
});
