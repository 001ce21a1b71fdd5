// biome-ignore-all lint/suspicious/noExplicitAny: an adapter's answer, which the test compares.
import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import {
  DATABASE,
  DETERMINISTIC,
  ENCRYPTS,
  type KeyVault,
  keyVault,
  PROVIDERS,
  RANDOM,
  recreate,
} from './key-vault.ts';

interface Sample {
  readonly bsonType: string;
  readonly value: unknown;
  /** True if equal values may be seen to be equal. */
  readonly deterministic: boolean;
  /** True if it can be encrypted at all; default: yes. */
  readonly never?: boolean;
}

const SAMPLES: readonly Sample[] = [
  { bsonType: 'double', value: new Double(1.25), deterministic: false },
  { bsonType: 'string', value: 'text', deterministic: true },
  { bsonType: 'object', value: { a: new Int32(1) }, deterministic: false },
  { bsonType: 'array', value: [new Int32(1), 'two'], deterministic: false },
  { bsonType: 'binData', value: new Binary(Buffer.from([1, 2, 3]), 0), deterministic: true },
  { bsonType: 'objectId', value: new ObjectId('0123456789abcdef01234567'), deterministic: true },
  { bsonType: 'bool', value: true, deterministic: false },
  { bsonType: 'date', value: new Date(1234), deterministic: true },
  { bsonType: 'null', value: null, deterministic: false, never: true },
  { bsonType: 'regex', value: new BSONRegExp('a+', 'i'), deterministic: true },
  { bsonType: 'javascript', value: new Code('x = 1'), deterministic: true },
  { bsonType: 'int', value: new Int32(7), deterministic: true },
  { bsonType: 'timestamp', value: new Timestamp({ t: 5, i: 6 }), deterministic: true },
  { bsonType: 'long', value: Long.fromString('1234567890123456'), deterministic: true },
  { bsonType: 'decimal', value: Decimal128.fromString('1.5'), deterministic: false },
  { bsonType: 'minKey', value: new MinKey(), deterministic: false, never: true },
  { bsonType: 'maxKey', value: new MaxKey(), deterministic: false, never: true },
];

/** Test 6, with values of our own: each type, by each algorithm, with the key of each provider. */
export const corpus: ProseTest = {
  needsServer: true,
  cases: Object.keys(PROVIDERS).flatMap((provider) => [
    providerCase(provider, false),
    providerCase(provider, true),
  ]),
};

function isAllowed({ never, deterministic }: Sample, algorithm: string): boolean {
  return never !== true && (algorithm === RANDOM || deterministic);
}

function providerCase(provider: string, isLocalSchema: boolean): ProseCase {
  const schemaOf = isLocalSchema ? 'a schema of the client' : 'a schema of the server';
  return {
    description: `6. ${provider}: every type by every algorithm, with ${schemaOf}`,
    runOn: ENCRYPTS,
    async run(world) {
      const vault = await keyVault(world, { [provider]: PROVIDERS[provider] });
      const keyId = await vault.createKey(provider, { keyAltNames: ['named'] });
      await explicitly(vault, keyId);
      await automatically(world, { keyId, isLocalSchema, provider });
    },
  };
}

async function explicitly(vault: KeyVault, keyId: unknown): Promise<void> {
  for (const sample of SAMPLES) {
    for (const algorithm of [DETERMINISTIC, RANDOM]) {
      for (const key of [{ keyId }, { keyAltName: 'named' }]) {
        const opts = { ...key, algorithm };
        const what = `${sample.bsonType}, ${algorithm}`;
        if (isAllowed(sample, algorithm)) {
          const encrypted = await vault.encrypt(sample.value, opts);
          expectEqual(encrypted.sub_type, 6, `${what}: the subtype`);
          expectEqual(await vault.decrypt(encrypted), sample.value, `${what}: decrypted`);
        } else {
          await vault.client.error(vault.encryption, 'encrypt', { value: sample.value, opts });
        }
      }
    }
  }
}

async function automatically(
  world: ProseContext,
  {
    keyId,
    isLocalSchema,
    provider,
  }: { readonly keyId: unknown; readonly isLocalSchema: boolean; readonly provider: string },
): Promise<void> {
  const fields = SAMPLES.flatMap((sample) =>
    [DETERMINISTIC, RANDOM]
      .filter((algorithm) => isAllowed(sample, algorithm))
      .map((algorithm) => ({
        ...sample,
        algorithm,
        name: `${sample.bsonType}${algorithm === RANDOM ? 'Random' : 'Deterministic'}`,
      })),
  );
  const schema = {
    bsonType: 'object',
    properties: Object.fromEntries(
      fields.map(({ name, bsonType, algorithm }) => [
        name,
        { encrypt: { keyId: [keyId], bsonType, algorithm } },
      ]),
    ),
  };
  await recreate(world, 'coll', isLocalSchema ? {} : { validator: { $jsonSchema: schema } });
  const client = await world.client({
    autoEncryptOpts: {
      kmsProviders: { [provider]: PROVIDERS[provider] },
      ...(isLocalSchema && { schemaMap: { 'db.coll': schema } }),
    },
  });
  const collection = await client.collection(DATABASE, 'coll');
  const document: AdapterDocument = { _id: 'corpus' };
  for (const { name, value } of fields) document[name] = value;
  await client.run(collection, 'insertOne', { document });
  const [found]: any = await client.run(collection, 'find', { filter: { _id: 'corpus' } });
  const [stored] = await world.environment.find('db.coll', { _id: 'corpus' });
  for (const { name, value } of fields) {
    expectEqual(stored?.[name]?.sub_type, 6, `${name}: the subtype of what is stored`);
    expectEqual(found?.[name], value, `${name}: what is found`);
  }
  expect(fields.length > SAMPLES.length, 'fields of both algorithms');
}
