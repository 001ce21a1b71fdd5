import assert from 'node:assert/strict';
import fc from 'fast-check';
import { startStandalone } from '../deployment/standalone.ts';
import { InProcessClient } from '../server/in-process.test-support.ts';

const number = fc.integer({ min: 0, max: 4 });
const text = fc.constantFrom('x', 'xy', 'y', 'X');
const scalar = fc.oneof(
  { arbitrary: number, weight: 4 },
  { arbitrary: text, weight: 2 },
  fc.constantFrom(null, true, 1.5),
  fc.constant(new Date(0)),
);
const list = fc.array(
  fc.oneof({ arbitrary: scalar, weight: 5 }, fc.array(number, { maxLength: 2 })),
  {
    maxLength: 3,
  },
);
const inner = fc.record({ c: fc.oneof(scalar, list), d: scalar }, { requiredKeys: [] });
const value = fc.oneof(
  { arbitrary: scalar, weight: 4 },
  list,
  inner,
  fc.array(inner, { maxLength: 3 }),
);
const place = fc.tuple(fc.integer({ min: -170, max: 170 }), fc.integer({ min: -80, max: 80 }));
const document = fc.record({ a: value, b: value, p: place }, { requiredKeys: [] });

const path = fc.constantFrom('a', 'a', 'a', 'b', 'b', 'a.c', 'a.c', 'a.d', 'b.c', 'a.0');
const operand = fc.oneof({ arbitrary: scalar, weight: 5 }, list, inner);
const comparison = fc
  .tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'), operand)
  .map(([operator, argument]) => ({ [operator]: argument }));
const test = fc.oneof(
  { arbitrary: comparison, weight: 4 },
  fc.array(operand, { maxLength: 3 }).map(($in) => ({ $in })),
  fc.array(operand, { maxLength: 2 }).map(($nin) => ({ $nin })),
  fc.boolean().map(($exists) => ({ $exists })),
  fc.constantFrom('string', 'int', 'number', 'array', 'null', 'object').map(($type) => ({ $type })),
  fc.constantFrom(/^x/, /y/, /^X/i, /^x$/).map(($regex) => ({ $regex })),
  fc.constant({ $mod: [2, 1] }),
  fc.tuple(number, number).map(([$gt, $lt]) => ({ $gt, $lt })),
  comparison.map(($not) => ({ $not })),
  fc.array(scalar, { minLength: 1, maxLength: 2 }).map(($all) => ({ $all })),
  fc.tuple(number, number).map(([$gte, $lte]) => ({ $elemMatch: { $gte, $lte } })),
  fc.tuple(comparison, comparison).map(([c, d]) => ({ $elemMatch: { c, d } })),
);
const onField = fc
  .tuple(path, fc.oneof(operand, { arbitrary: test, weight: 3 }))
  .map(([name, condition]) => ({ [name]: condition }));
const expression = fc
  .tuple(
    fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte'),
    fc.constantFrom('$a', '$b', '$a.c'),
    scalar,
  )
  .map(([operator, field, argument]) => ({ $expr: { [operator]: [field, argument] } }));
const around = fc
  .tuple(place, fc.double({ min: 0.01, max: 2, noNaN: true }))
  .map(([center, radius]) => ({ p: { $geoWithin: { $centerSphere: [center, radius] } } }));
const box = fc.tuple(place, place).map((corners) => ({ p: { $geoWithin: { $box: corners } } }));
const atom = fc.oneof({ arbitrary: onField, weight: 8 }, expression, around, box);
const filter = fc.oneof(
  { arbitrary: atom, weight: 2 },
  fc.array(atom, { minLength: 2, maxLength: 3 }).map(($and) => ({ $and })),
  fc.array(atom, { minLength: 2, maxLength: 3 }).map(($or) => ({ $or })),
  fc
    .tuple(atom, fc.array(atom, { minLength: 2, maxLength: 2 }))
    .map(([one, $or]) => ({ $and: [one, { $or }] })),
  fc.array(atom, { minLength: 1, maxLength: 2 }).map(($nor) => ({ $nor })),
);
const direction = fc.constantFrom(1, -1);
const sort = fc.option(
  fc.oneof(
    fc
      .tuple(fc.constantFrom('a', 'b', 'a.c', 'a.d'), direction)
      .map(([name, order]) => ({ [name]: order })),
    fc.tuple(direction, direction).map(([a, b]) => ({ a, b })),
  ),
  { nil: undefined },
);

/** Each collection has one of these indexes, and one has none. */
const INDEXES: Readonly<Record<string, object>> = {
  ascending: { key: { a: 1 } },
  descending: { key: { b: -1 } },
  inner: { key: { 'a.c': 1 } },
  compound: { key: { a: 1, b: -1 } },
  innerCompound: { key: { 'a.c': 1, 'a.d': 1 } },
  sparse: { key: { a: 1 }, sparse: true },
  partial: { key: { a: 1 }, partialFilterExpression: { a: { $gt: 1 } } },
  partialString: { key: { a: 1 }, partialFilterExpression: { b: { $type: 'string' } } },
  hashed: { key: { a: 'hashed' } },
  wildcard: { key: { '$**': 1 } },
  innerWildcard: { key: { 'a.$**': 1 } },
  otherCollation: { key: { a: 1 }, collation: { locale: 'en', strength: 2 } },
  sphere: { key: { p: '2dsphere', a: 1 } },
  plane: { key: { p: '2d' } },
  position: { key: { 'a.0': 1 } },
};

interface Asked {
  readonly filter: object;
  readonly sort: object | undefined;
  readonly collated: boolean;
}

async function answersOf(
  client: InProcessClient,
  name: string,
  { filter: asked, sort: order, collated }: Asked,
): Promise<unknown> {
  const { cursor } = await client.run({
    find: name,
    filter: asked,
    ...(order && { sort: order, projection: { key: { $meta: 'sortKey' } } }),
    ...(collated && { collation: { locale: 'en', strength: 2 } }),
  });
  const ids = cursor.firstBatch.map((each: { _id: number }) => each._id);
  const keys = cursor.firstBatch.map(({ key }: { key?: unknown }) =>
    collated ? folded(key) : key,
  );
  // Documents that sort alike come in any order.
  return { ids: ids.sort((a: number, b: number) => a - b), keys };
}

/** A sort key with its letters of one case: such letters sort alike by the collation, so either may come first. */
function folded(key: unknown): unknown {
  if (typeof key === 'string') return key.toLowerCase();
  if (Array.isArray(key)) return key.map(folded);
  if (typeof key !== 'object' || key === null || Object.getPrototypeOf(key) !== Object.prototype) {
    return key;
  }
  return Object.fromEntries(Object.entries(key).map(([name, value]) => [name, folded(value)]));
}

/** The kinds of indexes that are compared. */
export const KINDS: readonly string[] = Object.keys(INDEXES);

/**
 * Compares what queries find with one kind of index with what they find without, over so many sets of documents; without a seed,
 * others each time.
 */
export async function comparePlans(kind: string, numRuns: number, seed?: number): Promise<void> {
  await using standalone = await startStandalone();
  const client = new InProcessClient(standalone.server);
  await client.run({ createIndexes: kind, indexes: [{ ...INDEXES[kind], name: 'index' }] });
  const check = fc.asyncProperty(
    fc.array(document, { minLength: 1, maxLength: 10 }),
    fc.array(fc.record({ filter, sort, collated: fc.boolean() }), { minLength: 40, maxLength: 40 }),
    async (given, queries) => {
      const documents = given.map((each, _id) => ({ _id, ...each }));
      await client.run({ delete: kind, deletes: [{ q: {}, limit: 0 }] });
      await client.run({ delete: 'plain', deletes: [{ q: {}, limit: 0 }] });
      // Some documents cannot be held by an index: they are left out of both.
      await client.run({ insert: kind, documents, ordered: false });
      const held = await client.run({ find: kind, sort: { _id: 1 } });
      if (held.cursor.firstBatch.length === 0) return;
      await client.run({ insert: 'plain', documents: held.cursor.firstBatch });
      for (const asked of queries) await compare(client, kind, asked);
    },
  );
  await fc.assert(check, { numRuns, ...(seed === undefined ? {} : { seed }) });
}

async function compare(client: InProcessClient, kind: string, asked: Asked): Promise<void> {
  let expected: unknown;
  try {
    expected = await answersOf(client, 'plain', asked);
  } catch {
    // A query that makes no sense, such as a sort by two arrays, makes none anywhere.
    return;
  }
  assert.deepEqual(
    await answersOf(client, kind, asked),
    expected,
    `${kind} ${JSON.stringify(asked)}`,
  );
}
