// biome-ignore-all lint/suspicious/noExplicitAny: an adapter's answer, which the test compares.
import { Decimal128, Double, Int32, Long } from 'bson';
import type { AdapterDocument } from '../../adapter-protocol/adapter-protocol.ts';
import { expect, expectEqual } from '../expect.ts';
import type { ProseClient } from '../prose-client.ts';
import type { ProseContext } from '../prose-context.ts';
import type { ProseCase, ProseTest } from '../prose-test.ts';
import {
  DATABASE,
  ENCRYPTS,
  type KeyVault,
  keyVault,
  LOCAL,
  queryable,
  recreate,
} from './key-vault.ts';

const NAME = 'explicit_encryption';
const VALUES = [0, 6, 30, 200];

interface RangeType {
  readonly bsonType: string;
  readonly bounded: boolean;
  readonly precision: boolean;
  value(number: number): unknown;
}

const date = (number: number): Date => new Date(number);
const decimal = (number: number): Decimal128 => Decimal128.fromString(String(number));
const double = (number: number): Double => new Double(number);
const int = (number: number): Int32 => new Int32(number);
const long = (number: number): Long => Long.fromNumber(number);

const TYPES: Readonly<Record<string, RangeType>> = {
  DecimalNoPrecision: { bsonType: 'decimal', bounded: false, precision: false, value: decimal },
  DecimalPrecision: { bsonType: 'decimal', bounded: true, precision: true, value: decimal },
  DoubleNoPrecision: { bsonType: 'double', bounded: false, precision: false, value: double },
  DoublePrecision: { bsonType: 'double', bounded: true, precision: true, value: double },
  Date: { bsonType: 'date', bounded: true, precision: false, value: date },
  Int: { bsonType: 'int', bounded: true, precision: false, value: int },
  Long: { bsonType: 'long', bounded: true, precision: false, value: long },
};

/** Tests 22 and 23. */
export const rangeExplicitEncryption: ProseTest = {
  needsServer: true,
  cases: [...Object.entries(TYPES).map(([name, type]) => typeCase(name, type)), defaultsCase()],
};

function rangeOptions({ bounded, precision, value }: RangeType): AdapterDocument {
  return {
    ...(bounded && { min: value(0), max: value(200) }),
    trimFactor: new Int32(1),
    sparsity: Long.fromNumber(1),
    ...(precision && { precision: new Int32(2) }),
  };
}

function typeCase(name: string, type: RangeType): ProseCase {
  return {
    description: `22. ${name}: found by ranges, and out of them refused`,
    // A decimal without bounds has hundreds of edges.
    ...(name === 'DecimalNoPrecision' && { isHeavy: true }),
    runOn: queryable('8.0'),
    async run(world) {
      const field = `encrypted${name}`;
      const parts = await setUp(world, field, type);
      const { vault, opts } = parts;
      const payload = await vault.encrypt(type.value(6), opts);
      expectEqual(await vault.decrypt(payload), type.value(6), '22.1. what a payload held');
      const { value } = type;
      const at = (operator: string, number: number): object => ({
        [field]: { [operator]: value(number) },
      });
      await expectFound(parts, [at('$gte', 6), at('$lte', 200)], [1, 2, 3], '22.2. the maximum');
      await expectFound(parts, [at('$gte', 0), at('$lte', 6)], [0, 1], '22.3. the minimum');
      await expectFound(parts, [at('$gt', 30)], [3], '22.4. an open range');
      const expression = [{ $lt: [`$${field}`, value(30)] }];
      await expectFound(parts, expression, [0, 1], '22.5. an expression', true);
      await expectRefusals(parts, type);
    },
  };
}

interface Parts {
  readonly vault: KeyVault;
  readonly client: ProseClient;
  readonly collection: string;
  readonly opts: AdapterDocument;
}

async function setUp(world: ProseContext, field: string, type: RangeType): Promise<Parts> {
  const vault = await keyVault(world);
  const keyId = await vault.createKey('local');
  const rangeOpts = rangeOptions(type);
  const contention = Long.fromNumber(0);
  const queries = { queryType: 'range', contention, ...rangeOpts };
  const fields = [{ keyId, path: field, bsonType: type.bsonType, queries }];
  await recreate(world, NAME, { encryptedFields: { fields } });
  const autoEncryptOpts = { kmsProviders: LOCAL, bypassQueryAnalysis: true };
  const client = await world.client({ autoEncryptOpts });
  const collection = await client.collection(DATABASE, NAME);
  const opts = { keyId, algorithm: 'Range', contentionFactor: 0, rangeOpts };
  for (const [index, number] of VALUES.entries()) {
    const encrypted = await vault.encrypt(type.value(number), opts);
    const document = { _id: new Int32(index), [field]: encrypted };
    await client.run(collection, 'insertOne', { document });
  }
  return { vault, client, collection, opts };
}

async function expectFound(
  { vault, client, collection, opts }: Parts,
  conditions: readonly object[],
  ids: readonly number[],
  what: string,
  isExpression = false,
): Promise<void> {
  const payload = await client.run(vault.encryption, 'encryptExpression', {
    expr: { $and: conditions },
    opts: { ...opts, queryType: 'range' },
  });
  const filter = isExpression ? { $expr: payload } : payload;
  const found: any = await client.run(collection, 'find', { filter, sort: { _id: new Int32(1) } });
  const got = found.map(({ _id }: AdapterDocument) => Number(_id));
  expectEqual(got, [...ids], what);
}

async function expectRefusals({ vault, opts }: Parts, type: RangeType): Promise<void> {
  const refuse = async (value: unknown, options: AdapterDocument): Promise<void> => {
    await vault.client.error(vault.encryption, 'encrypt', { value, opts: options });
  };
  if (!type.bounded) return;
  await refuse(type.value(201), opts);
  await refuse(type.bsonType === 'int' ? new Double(6.5) : new Int32(6), opts);
  if (type.precision) return;
  const rangeOpts = { ...opts['rangeOpts'], precision: new Int32(2) };
  await refuse(type.value(6), { ...opts, rangeOpts });
}

function defaultsCase(): ProseCase {
  return {
    description: '23. options that are left out are those of libmongocrypt',
    runOn: ENCRYPTS,
    async run(world) {
      const vault = await keyVault(world);
      const keyId = await vault.createKey('local');
      const sizeOf = async (more: AdapterDocument): Promise<number> => {
        const rangeOpts = { min: new Int32(0), max: new Int32(1000), ...more };
        const opts = { keyId, algorithm: 'Range', contentionFactor: 0, rangeOpts };
        const { position } = await vault.encrypt(new Int32(123), opts);
        return position;
      };
      const size = await sizeOf({});
      const same = { sparsity: Long.fromNumber(2), trimFactor: new Int32(6) };
      expectEqual(await sizeOf(same), size, '23.1. the size with the defaults spelled out');
      const longer = await sizeOf({ trimFactor: new Int32(0) });
      expect(longer > size, '23.2. a longer payload that is trimmed by nothing');
    },
  };
}
