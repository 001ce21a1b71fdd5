// biome-ignore-all lint/suspicious/noExplicitAny: two drivers side by side: no more is known of them than that they are to do the same.
/** Bulk writes, put together call by call, and their results. */
import { type Call, calls, type World } from '../call.ts';

/** All that a result says. */
function told(result: any): unknown {
  return {
    ok: result.ok,
    isOk: result.isOk(),
    counts: [
      result.insertedCount,
      result.matchedCount,
      result.modifiedCount,
      result.deletedCount,
      result.upsertedCount,
    ],
    insertedIds: result.insertedIds,
    upsertedIds: result.upsertedIds,
    upsertedAt: result.getUpsertedIdAt(0),
    errors: [result.hasWriteErrors(), result.getWriteErrorCount(), result.getWriteErrorAt(0)],
    concern: result.getWriteConcernError(),
    raw: Object.keys(result.getRawResponse()).sort(),
    text: result.toString().slice(0, 'BulkWriteResult({'.length),
  };
}

function failure(error: any): unknown {
  const { code, message, insertedCount, insertedIds, writeErrors, result } = error;
  return {
    class: error.constructor.name,
    code,
    message,
    insertedCount,
    insertedIds,
    errors: [writeErrors]
      .flat()
      .map((each: any) => [each.code, each.index, each.errmsg, each.getOperation(), each.toJSON()]),
    told: told(result),
    nInserted: result.result?.nInserted,
  };
}

const OPERATIONS: Readonly<Record<string, (bulk: any) => unknown>> = {
  nothing: () => undefined,
  'an insert': (bulk) => bulk.insert({ _id: 9 }),
  'an insert of what is there': (bulk) => bulk.insert({ _id: 1 }),
  'inserts around one that fails': (bulk) =>
    bulk.insert({ _id: 7 }).insert({ _id: 1 }).insert({ _id: 8 }),
  'an update': (bulk) => bulk.find({ _id: 1 }).update({ $set: { a: 1 } }),
  'an update of one': (bulk) => bulk.find({}).updateOne({ $set: { a: 1 } }),
  'an upsert': (bulk) =>
    bulk
      .find({ _id: 77 })
      .upsert()
      .updateOne({ $set: { a: 1 } }),
  upserts: (bulk) => {
    bulk
      .find({ _id: 77 })
      .upsert()
      .update({ $set: { a: 1 } });
    bulk.find({ _id: 78 }).upsert().replaceOne({ b: 1 });
  },
  'a replacement': (bulk) => bulk.find({ _id: 1 }).replaceOne({ b: 1 }),
  'a delete': (bulk) => bulk.find({ _id: 1 }).delete(),
  'a delete of one': (bulk) => bulk.find({}).deleteOne(),
  'all kinds': (bulk) => {
    bulk.insert({ _id: 9 });
    bulk.find({ _id: 1 }).updateOne({ $set: { a: 1 } });
    bulk.find({ _id: 2 }).deleteOne();
    bulk.insert({ _id: 10 });
  },
  'with collation': (bulk) =>
    bulk.find({ name: 'PET1' }).collation({ locale: 'en', strength: 1 }).deleteOne(),
  'with array filters': (bulk) =>
    bulk
      .find({ _id: 1 })
      .arrayFilters([{ 'x.a': 1 }])
      .updateOne({ $set: { 'l.$[x].b': 1 } }),
  'with a hint': (bulk) =>
    bulk
      .find({ _id: 1 })
      .hint('_id_')
      .updateOne({ $set: { a: 1 } }),
  raw: (bulk) => bulk.raw({ updateOne: { filter: { _id: 1 }, update: { $set: { z: 1 } } } }),
  'raw of an unknown kind': (bulk) => bulk.raw({ wrong: {} }),
  'raw of null': (bulk) => bulk.raw(null),
  'raw of nothing': (bulk) => bulk.raw(),
  'raw of a text': (bulk) => bulk.raw('text'),
  'raw of an old insert': (bulk) => bulk.raw({ insertOne: { _id: 9 } }),
  'find of nothing': (bulk) => bulk.find(),
  'find of null': (bulk) => bulk.find(null),
  'an update without operators': (bulk) => bulk.find({}).updateOne({ a: 1 }),
  'a replacement with operators': (bulk) => bulk.find({}).replaceOne({ $set: { a: 1 } }),
  'an update of null': (bulk) => bulk.find({}).updateOne(null),
  'an update that fails': (bulk) => bulk.find({ _id: 1 }).updateOne({ $set: { _id: 5 } }),
};

const built: readonly Call[] = Object.entries(OPERATIONS).flatMap(([what, add]) =>
  ['Ordered', 'Unordered'].map((kind) => ({
    name: `bulk: ${kind} with ${what}`,
    async run(world: World): Promise<unknown> {
      const bulk = world.pets[`initialize${kind}BulkOp`]();
      add(bulk);
      world.note([bulk.length, bulk.isOrdered, bulk.batches.length]);
      try {
        return told(await bulk.execute());
      } catch (error) {
        if ((error as any).result === undefined) throw error;
        return failure(error);
      }
    },
  })),
);

/** Bulk writes and the classes of their results. */
export const bulkCalls: readonly Call[] = [
  ...built,
  ...calls('bulk', {
    'executed twice': async ({ pets }) => {
      const bulk = pets.initializeOrderedBulkOp();
      bulk.insert({ _id: 9 });
      await bulk.execute();
      return bulk.execute();
    },
    'null as options': ({ pets }) => {
      const bulk = pets.initializeOrderedBulkOp(null);
      bulk.insert({ _id: 9 });
      return bulk.execute(null).then(told);
    },
    'insertMany with one that fails': ({ pets }) =>
      pets.insertMany([{ _id: 8 }, { _id: 1 }, { _id: 9 }]).catch(failure),
    'insertMany without order with two that fail': ({ pets }) =>
      pets.insertMany([{ _id: 1 }, { _id: 8 }, { _id: 2 }], { ordered: false }).catch(failure),
    'a write concern that is not met': ({ pets }) =>
      pets.insertMany([{ _id: 8 }], { writeConcern: { w: 9, wtimeoutMS: 50 } }),
    'a write without an answer': async ({ pets }) => {
      const written = await pets.updateOne(
        { _id: 1 },
        { $set: { a: 1 } },
        { writeConcern: { w: 0 } },
      );
      return written.acknowledged;
    },
    'WriteError as text': ({ driver }) => {
      const error = new driver.WriteError({
        index: 0,
        code: 5,
        errmsg: 'no',
        errInfo: {},
        op: { a: 1 },
      });
      return [String(error), error.toJSON(), error.errInfo, error.getOperation()];
    },
    'WriteConcernError as text': ({ driver }) => {
      const error = new driver.WriteConcernError({ code: 64, errmsg: 'late' });
      return [String(error), error.toJSON(), error.code, error.errInfo];
    },
    'BulkWriteResult of a raw result': ({ driver }) =>
      told(
        new driver.BulkWriteResult(
          {
            ok: 1,
            writeErrors: [],
            writeConcernErrors: [],
            insertedIds: [{ index: 0, _id: 5 }],
            nInserted: 1,
            nUpserted: 0,
            nMatched: 2,
            nModified: 1,
            nRemoved: 0,
            upserted: [],
          },
          false,
        ),
      ),
    'a client bulk write with results': async ({ client }) => {
      const result = await client.bulkWrite(
        [
          { namespace: 'parity.pets', name: 'insertOne', document: { _id: 9 } },
          {
            namespace: 'parity.pets',
            name: 'updateMany',
            filter: {},
            update: { $inc: { age: 1 } },
          },
          { namespace: 'parity.pets', name: 'deleteOne', filter: { _id: 1 } },
        ],
        { verboseResults: true },
      );
      return result;
    },
    'a client bulk write that fails': ({ client }) =>
      client
        .bulkWrite([{ namespace: 'parity.pets', name: 'insertOne', document: { _id: 1 } }])
        .catch((error: any) => [
          error.constructor.name,
          error.message,
          error.code,
          error.writeErrors,
          error.partialResult,
        ]),
  }),
];
