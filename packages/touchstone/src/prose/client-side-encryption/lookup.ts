import { Long } from 'bson';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import {
  DATABASE,
  DETERMINISTIC,
  type KeyVault,
  keyVault,
  LOCAL,
  queryable,
  recreate,
} from './key-vault.ts';

const WITHOUT_ID = { $project: { _id: 0 } };
const WITHOUT_TAGS = { $project: { _id: 0, __safeContent__: 0 } };
const BOTH_REFUSED =
  /not supported|Cannot specify both encryptionInformation and csfleEncryptionSchemas/;

/** Test 25: each collection has one field, of its own name. */
export const lookup: ProseTest = {
  needsServer: true,
  cases: [
    joinCase('25.1', 'csfle', 'no_schema'),
    joinCase('25.2', 'qe', 'no_schema'),
    joinCase('25.3', 'no_schema', 'csfle'),
    joinCase('25.4', 'no_schema', 'qe'),
    joinCase('25.5', 'csfle', 'csfle2'),
    joinCase('25.6', 'qe', 'qe2'),
    joinCase('25.7', 'no_schema', 'no_schema2'),
    {
      description: '25.8. csfle joins qe: both at once are refused',
      runOn: queryable('8.1'),
      async run(world) {
        await setUp(world);
        const client = await encrypting(world);
        const collection = await client.collection(DATABASE, 'csfle');
        const pipeline = joining('csfle', 'qe');
        const { message } = await client.error(collection, 'aggregate', { pipeline });
        expect(BOTH_REFUSED.test(message), `${BOTH_REFUSED}, not ${message}`);
      },
    },
    joinCase('25.10', 'qe', 'non_csfle_schema', '8.2'),
  ],
};

function joinCase(number: string, from: string, to: string, version = '8.1'): ProseCase {
  return {
    description: `${number}. ${from} joins ${to}`,
    runOn: queryable(version),
    async run(world) {
      await setUp(world);
      const client = await encrypting(world);
      const collection = await client.collection(DATABASE, from);
      const found = await client.run(collection, 'aggregate', { pipeline: joining(from, to) });
      expectEqual(found, [{ [from]: from, matched: [{ [to]: to }] }], 'what is found');
    },
  };
}

function encrypting(world: ProseContext): ReturnType<ProseContext['client']> {
  return world.client({ autoEncryptOpts: { kmsProviders: LOCAL } });
}

function joining(from: string, to: string): readonly AdapterDocument[] {
  const pipeline = [{ $match: { [to]: to } }, WITHOUT_TAGS];
  return [
    { $match: { [from]: from } },
    { $lookup: { from: to, as: 'matched', pipeline } },
    from.startsWith('qe') ? WITHOUT_TAGS : WITHOUT_ID,
  ];
}

async function setUp(world: ProseContext): Promise<void> {
  const vault = await keyVault(world);
  for (const name of ['csfle', 'csfle2']) await recreate(world, name, await schema(vault, name));
  for (const name of ['qe', 'qe2']) await recreate(world, name, await fields(vault, name));
  for (const name of ['no_schema', 'no_schema2']) await recreate(world, name);
  const properties = { non_csfle_schema: { bsonType: 'string' } };
  const validator = { $jsonSchema: { bsonType: 'object', properties } };
  await recreate(world, 'non_csfle_schema', { validator });
  const client = await encrypting(world);
  for (const name of [
    'csfle',
    'csfle2',
    'qe',
    'qe2',
    'no_schema',
    'no_schema2',
    'non_csfle_schema',
  ]) {
    const collection = await client.collection(DATABASE, name);
    await client.run(collection, 'insertOne', { document: { [name]: name } });
    const [stored] = await world.environment.find(`${DATABASE}.${name}`, {});
    const isEncrypted = stored?.[name]?.sub_type === 6;
    expectEqual(isEncrypted, /^(csfle|qe)/.test(name), `${name} is encrypted`);
  }
}

async function schema(vault: KeyVault, name: string): Promise<AdapterDocument> {
  const keyId = [await vault.createKey('local')];
  const encrypt = { keyId, bsonType: 'string', algorithm: DETERMINISTIC };
  const properties = { [name]: { encrypt } };
  return { validator: { $jsonSchema: { bsonType: 'object', properties } } };
}

async function fields(vault: KeyVault, name: string): Promise<AdapterDocument> {
  const keyId = await vault.createKey('local');
  const queries = { queryType: 'equality', contention: Long.fromNumber(0) };
  return {
    encryptedFields: { fields: [{ keyId, path: name, bsonType: 'string', queries }] },
  };
}
