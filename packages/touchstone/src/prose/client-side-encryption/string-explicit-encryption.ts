// biome-ignore-all lint/suspicious/noExplicitAny: an adapter's answer, which the test compares.
import { Int32, Long } from 'bson';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import { DATABASE, type KeyVault, keyVault, LOCAL, queryable, recreate } from './key-vault.ts';

const ID = { _id: new Int32(0) };
const TEXT = 'foobarbaz';
const LENGTHS = { strMaxQueryLength: new Int32(10), strMinQueryLength: new Int32(2) };
const WHOLE = { strMaxLength: new Int32(10), ...LENGTHS };

type Part = 'prefix' | 'suffix' | 'substring';

const OPERATORS: Readonly<Record<Part, string>> = {
  prefix: '$encStrStartsWith',
  substring: '$encStrContains',
  suffix: '$encStrEndsWith',
};

/** Test 27. */
export const stringExplicitEncryption: ProseTest = {
  needsServer: true,
  cases: [
    explicitCase('27.1. found by its beginning', 'prefix', 'foo', true),
    explicitCase('27.2. found by its end', 'suffix', 'baz', true),
    explicitCase('27.3. not found by another beginning', 'prefix', 'baz', false),
    explicitCase('27.4. not found by another end', 'suffix', 'foo', false),
    explicitCase('27.5. found by a part', 'substring', 'bar', true),
    explicitCase('27.6. not found by what is no part', 'substring', 'qux', false),
    {
      description: '27.7. a contention factor must be given',
      runOn: queryable('9.0'),
      async run(world) {
        const { vault, opts } = await setUp(world, ['prefix'], true);
        const { contentionFactor: _given, ...rest } = opts;
        const given = { value: 'foo', opts: { ...rest, queryType: 'prefix' } };
        const { message } = await vault.client.error(vault.encryption, 'encrypt', given);
        expect(/contention factor is required/.test(message), `a word of it, not ${message}`);
      },
    },
    automaticCase('27.8. case does not matter', ['prefix', 'suffix'], {
      text: 'BingQiLin',
      asked: { prefix: 'bing', suffix: 'lin' },
    }),
    automaticCase('27.9. diacritics do not matter', ['prefix', 'suffix'], {
      text: 'cafébarbäz',
      asked: { prefix: 'cafe', suffix: 'baz' },
    }),
    automaticCase('27.10. case does not matter within', ['substring'], {
      text: 'FooBarBaz',
      asked: { substring: 'bar' },
    }),
    automaticCase('27.11. diacritics do not matter within', ['substring'], {
      text: 'foocafébaz',
      asked: { substring: 'cafe' },
    }),
  ],
};

function explicitCase(description: string, part: Part, asked: string, isThere: boolean): ProseCase {
  return {
    description,
    runOn: queryable('9.0'),
    async run(world) {
      const parts: readonly Part[] = part === 'substring' ? [part] : ['prefix', 'suffix'];
      const { vault, client, collection, opts } = await setUp(world, parts, true);
      const encryptedText = await vault.encrypt(TEXT, opts);
      await client.run(collection, 'insertOne', { document: { ...ID, encryptedText } });
      const found = await findBy({ vault, client, collection, opts }, part, asked);
      expectEqual(found, isThere ? [TEXT] : [], 'what is found');
    },
  };
}

function automaticCase(
  description: string,
  parts: readonly Part[],
  { text, asked }: { readonly text: string; readonly asked: Partial<Record<Part, string>> },
): ProseCase {
  return {
    description,
    runOn: queryable('9.0'),
    async run(world) {
      const set = await setUp(world, parts, false);
      const automatic = await world.client({ autoEncryptOpts: { kmsProviders: LOCAL } });
      const collection = await automatic.collection(DATABASE, set.name);
      await automatic.run(collection, 'insertOne', { document: { encryptedText: text } });
      for (const [part, words] of Object.entries(asked)) {
        expectEqual(await findBy(set, part as Part, words), [text], `found by its ${part}`);
      }
    },
  };
}

interface Set {
  readonly vault: KeyVault;
  readonly client: ProseClient;
  readonly collection: string;
  readonly opts: AdapterDocument;
}

async function setUp(
  world: ProseContext,
  parts: readonly Part[],
  sensitive: boolean,
): Promise<Set & { readonly name: string }> {
  const name = parts.join('-') + (sensitive ? '' : '-ci-di');
  const vault = await keyVault(world);
  const keyId = await vault.createKey('local');
  const senses = { caseSensitive: sensitive, diacriticSensitive: sensitive };
  const queries = parts.map((queryType) => ({
    queryType,
    contention: Long.fromNumber(0),
    ...(queryType === 'substring' ? WHOLE : LENGTHS),
    ...senses,
  }));
  const fields = [{ keyId, path: 'encryptedText', bsonType: 'string', queries }];
  await recreate(world, name, { encryptedFields: { fields } });
  const autoEncryptOpts = { kmsProviders: LOCAL, bypassQueryAnalysis: true };
  const client = await world.client({ autoEncryptOpts });
  const stringOpts = {
    ...senses,
    ...Object.fromEntries(parts.map((part) => [part, part === 'substring' ? WHOLE : LENGTHS])),
  };
  return {
    name,
    vault,
    client,
    collection: await client.collection(DATABASE, name),
    opts: { keyId, algorithm: 'String', contentionFactor: 0, stringOpts },
  };
}

async function findBy(
  { vault, client, collection, opts }: Set,
  part: Part,
  asked: string,
): Promise<readonly unknown[]> {
  const { caseSensitive, diacriticSensitive, [part]: lengths } = opts['stringOpts'];
  const stringOpts = { caseSensitive, diacriticSensitive, [part]: lengths };
  const payload = await vault.encrypt(asked, { ...opts, queryType: part, stringOpts });
  const filter = { $expr: { [OPERATORS[part]]: { input: '$encryptedText', [part]: payload } } };
  const found: any = await client.run(collection, 'find', { filter });
  return found.map(({ encryptedText }: AdapterDocument) => encryptedText);
}
