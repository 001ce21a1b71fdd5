// biome-ignore-all lint/suspicious/noExplicitAny: two drivers side by side: no more is known of them than that they are to do the same.
/** Values of BSON, of other realms and of other copies, in documents, filters and everywhere else. */
import { runInNewContext } from 'node:vm';
import { type Call, calls, type World } from '../call.ts';

const FOREIGN: Readonly<Record<string, string>> = {
  'a date': 'new Date(0)',
  'a regular expression': '/^a/i',
  'a map': 'new Map([["a", 1]])',
  bytes: 'new Uint8Array([1, 2, 3])',
  'an array buffer': 'new Uint8Array([1, 2, 3]).buffer',
  'an object': '({ a: { b: 1 } })',
  'a list': '[1, [2]]',
  'an object without a prototype': 'Object.assign(Object.create(null), { a: 1 })',
  'an error': 'new Error("x")',
};

const OWN: Readonly<Record<string, (world: World) => unknown>> = {
  undefined: () => undefined,
  'a function': () => () => 1,
  'a symbol': () => Symbol('x'),
  'a bigint': () => 5n,
  'a large bigint': () => 2n ** 70n,
  'not a number': () => Number.NaN,
  'a negative zero': () => -0,
  'an invalid date': () => new Date(Number.NaN),
  'a set': () => new Set([1]),
  'a class': () =>
    new (class Pet {
      name = 'Rex';
    })(),
  'what speaks for itself': () => ({ toBSON: () => ({ told: 1 }) }),
  'a typed array': () => new Float64Array([1, 2]),
  'a decimal': ({ driver }) => driver.Decimal128.fromString('1.5'),
  'a long': ({ driver }) => driver.Long.fromString('9007199254740993'),
  'a uuid': ({ driver }) => new driver.UUID('00112233-4455-6677-8899-aabbccddeeff'),
  'a code': ({ driver }) => new driver.Code('x', { a: 1 }),
  'a reference': ({ driver }) => new driver.DBRef('pets', 1),
  'a min key': ({ driver }) => new driver.MinKey(),
  'an unknown type': () => ({ _bsontype: 'Wrong' }),
  'an old type': () => ({ _bsontype: 'ObjectID', id: Buffer.alloc(12) }),
};

async function stored({ pets }: World, value: unknown): Promise<unknown> {
  await pets.insertOne({ _id: 100, value });
  const found = await pets.findOne({ _id: 100 });
  const matches = await pets.countDocuments({ _id: 100, value });
  return [found, matches];
}

const byValue: readonly Call[] = [
  ...Object.entries(FOREIGN).map(([what, code]) => ({
    name: `value: ${what} of another realm`,
    run: (world: World) => stored(world, runInNewContext(code)),
  })),
  ...Object.entries(OWN).map(([what, make]) => ({
    name: `value: ${what}`,
    run: (world: World) => stored(world, make(world)),
  })),
];

const OPTIONS = [
  'promoteLongs',
  'promoteValues',
  'promoteBuffers',
  'useBigInt64',
  'bsonRegExp',
  'raw',
  'ignoreUndefined',
  'serializeFunctions',
  'checkKeys',
  'enableUtf8Validation',
];

const byOption: readonly Call[] = OPTIONS.flatMap((option) =>
  [true, false].map((value) => ({
    name: `value: ${option}: ${value}`,
    async run({ pets, driver }: World): Promise<unknown> {
      await pets.insertOne(
        {
          _id: 100,
          l: driver.Long.fromNumber(5),
          b: Buffer.from('x'),
          r: /a/,
          u: undefined,
          f: () => 1,
          $x: 1,
        },
        { [option]: value },
      );
      return pets.findOne({ _id: 100 }, { [option]: value });
    },
  })),
);

/** Values and how they are encoded and decoded. */
export const valueCalls: readonly Call[] = [
  ...byValue,
  ...byOption,
  ...calls('value', {
    'a whole document of another realm': async ({ pets }) => {
      await pets.insertOne(
        runInNewContext('({ _id: 100, at: new Date(0), in: { at: new Date(1) } })'),
      );
      return pets.findOne({ _id: 100, at: new Date(0) });
    },
    'a map of another realm as document': async ({ pets }) => {
      await pets.insertOne(runInNewContext('new Map([["_id", 100], ["a", 1]])'));
      return pets.findOne({ _id: 100 });
    },
    'a map of another realm as sort': ({ pets }) =>
      pets.find().sort(runInNewContext('new Map([["age", -1]])')).limit(1).toArray(),
    'a map of another realm as index': ({ pets }) =>
      pets.createIndex(runInNewContext('new Map([["age", -1], ["name", 1]])')),
    'a map of another realm as update': ({ pets }) =>
      pets.updateOne({ _id: 1 }, runInNewContext('new Map([["$set", { a: 1 }]])')),
    'an id as filter': async ({ pets, driver }) => {
      const id = new driver.ObjectId('65a1b2c3d4e5f60718293a4b');
      await pets.insertOne({ _id: id });
      return pets.findOne(id);
    },
    'useBigInt64 without long promotion': ({ pets }) =>
      pets.findOne({}, { useBigInt64: true, promoteLongs: false }),
    'an operator that is not sent': ({ pets }) =>
      pets.updateOne({ _id: 1 }, { $set: undefined }, { ignoreUndefined: true }),
    'a circular document': ({ pets }) => {
      const circle: any = {};
      circle.self = circle;
      return pets.insertOne(circle);
    },
    'a key with a zero': ({ pets }) => pets.insertOne({ 'a\0b': 1 }),
    'a document that is too large': ({ pets }) =>
      pets.insertOne({ x: 'x'.repeat(17 * 1024 * 1024) }),
    'an oversized bulk write': ({ pets }) => pets.insertMany([{ x: 'x'.repeat(17 * 1024 * 1024) }]),
  }),
];
