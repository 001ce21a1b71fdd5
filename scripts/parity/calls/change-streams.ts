// biome-ignore-all lint/suspicious/noExplicitAny: two drivers side by side: no more is known of them than that they are to do the same.
/** Change streams by every protocol. */
import { type Call, calls, type World } from '../call.ts';

/** Opens a stream, and lets some things happen in the collection. */
async function watching(world: World, options?: object): Promise<any> {
  const stream = world.pets.watch([], options);
  // The stream is open once the first question has been answered.
  await stream.tryNext();
  await world.pets.insertOne({ _id: 100 });
  await world.pets.updateOne({ _id: 100 }, { $set: { a: 1 } });
  return stream;
}

function brief({ operationType, documentKey, fullDocument, ns, updateDescription }: any): object {
  return { operationType, documentKey, fullDocument, ns, updateDescription };
}

async function closedOne(world: World): Promise<any> {
  const stream = await watching(world);
  await stream.close();
  return stream;
}

async function freshlyClosed({ pets }: World): Promise<any> {
  const stream = pets.watch();
  await stream.close();
  return stream;
}

const AFTER_CLOSE = ['next', 'tryNext', 'hasNext', 'close', 'stream'] as const;

const afterClose: readonly Call[] = [
  ['that was read', closedOne] as const,
  ['that was never opened', freshlyClosed] as const,
].flatMap(([which, make]) =>
  AFTER_CLOSE.map((method) => ({
    name: `change stream: ${method} after close of one ${which}`,
    run: async (world: World) => {
      const stream = await make(world);
      world.note(stream.closed);
      const result = await stream[method]();
      return method === 'stream' ? 'a stream' : result;
    },
  })),
);

/** Change streams. */
export const changeStreamCalls: readonly Call[] = [
  ...afterClose,
  ...calls('change stream', {
    next: async (world) => {
      const stream = await watching(world);
      const seen = [brief(await stream.next()), brief(await stream.next())];
      await stream.close();
      return [seen, stream.closed];
    },
    tryNext: async (world) => {
      const stream = await watching(world);
      const first = brief(await stream.tryNext());
      await stream.close();
      return first;
    },
    hasNext: async (world) => {
      const stream = await watching(world);
      const has = await stream.hasNext();
      await stream.close();
      return has;
    },
    'for await, left by break': async (world) => {
      const stream = await watching(world);
      const seen: unknown[] = [];
      for await (const change of stream) {
        seen.push(brief(change));
        if (seen.length === 2) break;
      }
      return [seen, stream.closed];
    },
    'for await, closed in its midst': async (world) => {
      const stream = await watching(world);
      for await (const _change of stream) await stream.close();
    },
    'for await over a closed one': async (world) => {
      for await (const _change of await closedOne(world)) return 'something';
      return 'nothing';
    },
    'the end by an invalidation': async (world) => {
      const stream = await watching(world);
      await world.pets.drop();
      const seen: unknown[] = [];
      for await (const change of stream) seen.push(change.operationType);
      return seen;
    },
    'a listener': async (world) => {
      const stream = world.pets.watch();
      const seen: unknown[] = [];
      const two = new Promise((resolve) => {
        stream.on('change', (change: any) => {
          seen.push(brief(change));
          if (seen.length === 2) resolve(undefined);
        });
      });
      await new Promise((resolve) => stream.once('resumeTokenChanged', resolve));
      await world.pets.insertMany([{ _id: 100 }, { _id: 101 }]);
      await two;
      await stream.close();
      return [seen, stream.closed];
    },
    'a listener after next': async (world) => {
      const stream = await watching(world);
      try {
        stream.on('change', () => undefined);
      } finally {
        await stream.close();
      }
    },
    'next after a listener': async (world) => {
      const stream = world.pets.watch();
      stream.on('change', () => undefined);
      stream.on('error', () => undefined);
      try {
        await stream.next();
      } finally {
        await stream.close();
      }
    },
    'options of the stage': async (world) => {
      const stream = await watching(world, { fullDocument: 'updateLookup' });
      await stream.next();
      const change = brief(await stream.next());
      await stream.close();
      return change;
    },
    'a wrong option': async (world) => watching(world, { fullDocument: 'wrong' }),
    'null as options': async (world) => {
      const stream = world.pets.watch(null, null);
      await stream.close();
      return stream.closed;
    },
    'no list as pipeline': async (world) => {
      const stream = world.pets.watch({ batchSize: 2 });
      const change = await stream.tryNext();
      await stream.close();
      return change;
    },
    'a pipeline that is refused': async (world) => world.pets.watch([{ $out: 'x' }]).next(),
    'a pipeline that takes the token': async (world) => {
      const stream = world.pets.watch([{ $project: { _id: 0 } }]);
      await stream.tryNext();
      await world.pets.insertOne({ _id: 100 });
      return stream.next();
    },
    'of a database': async (world) => {
      const stream = world.db.watch();
      await stream.tryNext();
      await world.pets.insertOne({ _id: 100 });
      const change = brief(await stream.next());
      await stream.close();
      return change;
    },
    'of the client': async (world) => {
      const stream = world.client.watch();
      await stream.tryNext();
      await world.pets.insertOne({ _id: 100 });
      const change = brief(await stream.next());
      await stream.close();
      return change;
    },
    resumed: async (world) => {
      const stream = await watching(world);
      const { _id } = await stream.next();
      await stream.close();
      const again = world.pets.watch([], { resumeAfter: _id });
      const change = brief(await again.next());
      await again.close();
      return change;
    },
    'its stream': async (world) => {
      const stream = await watching(world);
      for await (const change of stream.stream()) {
        await stream.close();
        return brief(change);
      }
      return undefined;
    },
    'explicit disposal': async (world) => {
      const stream = await watching(world);
      await stream[Symbol.asyncDispose]();
      return stream.closed;
    },
    'its own words': (world) => {
      const stream = world.pets.watch();
      const { closed, resumeToken, parent, namespace, pipeline } = stream;
      return [closed, resumeToken, parent === world.pets, String(namespace), pipeline];
    },
  }),
];
