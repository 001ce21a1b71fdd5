// biome-ignore-all lint/suspicious/noExplicitAny: two drivers side by side: no more is known of them than that they are to do the same.
/** Sessions and transactions. */
import { type Call, calls, type World } from '../call.ts';

async function within<T>(world: World, act: (session: any) => Promise<T>): Promise<T> {
  const session = world.client.startSession();
  try {
    return await act(session);
  } finally {
    await session.endSession();
  }
}

/** Sessions and transactions. */
export const sessionCalls: readonly Call[] = calls('session', {
  'its own words': (world) =>
    within(world, async (session) => {
      const { hasEnded, explicit, snapshotEnabled, supports, isPinned, loadBalanced } = session;
      return [
        hasEnded,
        explicit,
        snapshotEnabled,
        supports,
        isPinned,
        loadBalanced,
        session.inTransaction(),
      ];
    }),
  'null as options': async ({ client }) => client.startSession(null).endSession(),
  'snapshot and causal consistency': ({ client }) =>
    client.startSession({ snapshot: true, causalConsistency: true }),
  'of another client': async ({ driver, uri, pets }) => {
    const other = new driver.MongoClient(uri);
    try {
      return await pets.findOne({}, { session: other.startSession() });
    } finally {
      await other.close();
    }
  },
  'after its end': async ({ client, pets }) => {
    const session = client.startSession();
    await session.endSession();
    return pets.findOne({}, { session });
  },
  'ended twice': async ({ client }) => {
    const session = client.startSession();
    let ended = 0;
    session.on('ended', () => {
      ended += 1;
    });
    await session.endSession();
    await session.endSession();
    return [ended, session.hasEnded];
  },
  'a transaction that commits': (world) =>
    within(world, async (session) => {
      session.startTransaction();
      await world.pets.insertOne({ _id: 9 }, { session });
      await session.commitTransaction();
      return world.pets.countDocuments({ _id: 9 });
    }),
  'a transaction that aborts': (world) =>
    within(world, async (session) => {
      session.startTransaction();
      await world.pets.insertOne({ _id: 9 }, { session });
      await session.abortTransaction();
      return world.pets.countDocuments({ _id: 9 });
    }),
  'a commit without a transaction': (world) =>
    within(world, (session) => session.commitTransaction()),
  'an abort without a transaction': (world) =>
    within(world, (session) => session.abortTransaction()),
  'two transactions at once': (world) =>
    within(world, async (session) => {
      session.startTransaction();
      session.startTransaction();
    }),
  'an abort after a commit': (world) =>
    within(world, async (session) => {
      session.startTransaction();
      await world.pets.insertOne({ _id: 9 }, { session });
      await session.commitTransaction();
      await session.abortTransaction();
    }),
  'a commit after an abort': (world) =>
    within(world, async (session) => {
      session.startTransaction();
      await session.abortTransaction();
      await session.commitTransaction();
    }),
  'a commit of nothing': (world) =>
    within(world, async (session) => {
      session.startTransaction();
      await session.commitTransaction();
      return session.inTransaction();
    }),
  'options of a transaction': (world) =>
    within(world, async (session) => {
      session.startTransaction({
        readConcern: { level: 'snapshot' },
        writeConcern: { w: 'majority' },
      });
      await world.pets.findOne({}, { session });
      await session.commitTransaction();
    }),
  'a write without an answer in a transaction': (world) =>
    within(world, async (session) => {
      session.startTransaction({ writeConcern: { w: 0 } });
    }),
  'a read concern within a transaction': (world) =>
    within(world, async (session) => {
      session.startTransaction();
      try {
        await world.pets.findOne({}, { session, readConcern: 'majority' });
      } finally {
        await session.abortTransaction();
      }
    }),
  'a secondary within a transaction': (world) =>
    within(world, async (session) => {
      session.startTransaction();
      try {
        await world.pets.findOne({}, { session, readPreference: 'secondary' });
      } finally {
        await session.abortTransaction();
      }
    }),
  withTransaction: (world) =>
    within(world, (session) =>
      session.withTransaction(async (same: any) => {
        await world.pets.insertOne({ _id: 9 }, { session: same });
        return 'result';
      }),
    ),
  'withTransaction that throws': (world) =>
    within(world, (session) =>
      session.withTransaction(async () => {
        await world.pets.insertOne({ _id: 9 }, { session });
        throw new Error('mine');
      }),
    ),
  'withTransaction without a promise': (world) =>
    within(world, (session) => session.withTransaction(() => 5)),
  withSession: ({ client, pets }) =>
    client.withSession((session: any) => pets.countDocuments({}, { session })),
  'withSession with options': ({ client }) =>
    client.withSession({ causalConsistency: false }, (session: any) => session.supports),
  'withSession without a function': ({ client }) => client.withSession({}),
  'a conflict of writes': (world) =>
    within(world, (first) =>
      within(world, async (second) => {
        first.startTransaction();
        second.startTransaction();
        await world.pets.updateOne({ _id: 1 }, { $set: { a: 1 } }, { session: first });
        try {
          await world.pets.updateOne({ _id: 1 }, { $set: { a: 2 } }, { session: second });
        } finally {
          await first.abortTransaction();
          await second.abortTransaction();
        }
      }),
    ),
  'a bulk write in a transaction': (world) =>
    within(world, (session) =>
      session.withTransaction(async () => {
        await world.pets.bulkWrite([{ insertOne: { document: { _id: 9 } } }], { session });
      }),
    ),
  'a cursor in a transaction': (world) =>
    within(world, (session) =>
      session.withTransaction(async () => {
        const names = await world.pets.find({}, { session, batchSize: 2 }).toArray();
        return names.length;
      }),
    ),
  'explicit disposal': async ({ client }) => {
    const session = client.startSession();
    await session[Symbol.asyncDispose]();
    return session.hasEnded;
  },
  'a snapshot': ({ client, pets }) =>
    client.withSession({ snapshot: true }, (session: any) => pets.find({}, { session }).toArray()),
  'as BSON': (world) => within(world, async (session) => session.toBSON()),
  'equal to itself': (world) => within(world, async (session) => session.equals(session)),
});
