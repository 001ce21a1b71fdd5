// biome-ignore-all lint/suspicious/noExplicitAny: two drivers side by side: no more is known of them than that they are to do the same.
/** Every protocol of a cursor: read, left, closed, aborted, read again. */
import { type Call, calls, type World } from '../call.ts';

const find = ({ pets }: World, options?: object): any => pets.find({}, options);
const open = ({ pets }: World): any => pets.find({}, { batchSize: 2 });

/** The state of a cursor from outside. */
function state(cursor: any): object {
  const { closed, killed } = cursor;
  return { closed, killed, buffered: cursor.bufferedCount(), hasId: cursor.id !== undefined };
}

async function attempt(world: World, what: string, act: () => unknown): Promise<void> {
  try {
    world.note([what, await act()]);
  } catch (error) {
    world.note([what, error]);
  }
}

const noop = (): undefined => undefined;

const READS: readonly (readonly [string, (cursor: any) => unknown])[] = [
  ['next', (cursor) => cursor.next()],
  ['tryNext', (cursor) => cursor.tryNext()],
  ['hasNext', (cursor) => cursor.hasNext()],
  ['toArray', (cursor) => cursor.toArray()],
  ['forEach', (cursor) => cursor.forEach(noop)],
  ['readBufferedDocuments', (cursor) => cursor.readBufferedDocuments()],
  [
    'for await',
    async (cursor) => {
      const seen: unknown[] = [];
      for await (const document of cursor) seen.push(document);
      return seen;
    },
  ],
];

/** Tells how a cursor may have come to its end. */
const ENDS: readonly (readonly [string, (world: World) => Promise<any>])[] = [
  ['that is fresh', async (world) => open(world)],
  ['closed before it was opened', async (world) => closed(open(world))],
  [
    'closed early',
    async (world) => {
      const cursor = open(world);
      await cursor.next();
      return closed(cursor);
    },
  ],
  [
    'closed with documents of the only batch left',
    async (world) => {
      const cursor = find(world);
      await cursor.next();
      return closed(cursor);
    },
  ],
  [
    'left by break',
    async (world) => {
      const cursor = open(world);
      for await (const _document of cursor) break;
      return cursor;
    },
  ],
  [
    'left by break in the last batch',
    async (world) => {
      const cursor = find(world);
      for await (const _document of cursor) break;
      return cursor;
    },
  ],
  [
    'read to its end',
    async (world) => {
      const cursor = open(world);
      await cursor.toArray();
      return cursor;
    },
  ],
  [
    'that has failed',
    async (world) => {
      const cursor = world.pets.find({ $wrong: 1 });
      await cursor.next().catch(() => undefined);
      return cursor;
    },
  ],
  [
    'rewound',
    async (world) => {
      const cursor = open(world);
      await cursor.next();
      cursor.rewind();
      return cursor;
    },
  ],
  [
    'aborted before it was opened',
    async (world) => find(world, { signal: AbortSignal.abort(new Error('enough')) }),
  ],
  [
    'aborted while open',
    async (world) => {
      const controller = new AbortController();
      const cursor = find(world, { batchSize: 2, signal: controller.signal });
      await cursor.next();
      controller.abort(new Error('enough'));
      return cursor;
    },
  ],
  ['mapped', async (world) => open(world).map((pet: any) => pet.name)],
  [
    'mapped twice',
    async (world) =>
      open(world)
        .map((pet: any) => pet.age)
        .map((age: any) => age + 1),
  ],
  ['mapped to null', async (world) => open(world).map(() => null)],
  ['with a limit', async (world) => world.pets.find().limit(3).batchSize(2)],
  ['of an aggregation', async (world) => world.pets.aggregate([{ $match: {} }], { batchSize: 2 })],
  ['of a command', async (world) => world.db.runCursorCommand({ find: 'pets', batchSize: 2 })],
  ['of indexes', async (world) => world.pets.listIndexes()],
  ['of collections', async (world) => world.db.listCollections()],
  [
    'that explains',
    async (world) => find(world, { explain: 'queryPlanner' }).map(() => 'explained'),
  ],
];

async function closed(cursor: any): Promise<any> {
  await cursor.close();
  return cursor;
}

const reads: readonly Call[] = ENDS.flatMap(([end, make]) =>
  READS.map(([read, act]) => ({
    name: `cursor: ${read} of one ${end}`,
    async run(world: World): Promise<unknown> {
      const cursor = await make(world);
      let closes = 0;
      cursor.on('close', () => {
        closes += 1;
      });
      await attempt(world, read, () => act(cursor));
      world.note(state(cursor));
      await attempt(world, `${read} again`, () => act(cursor));
      await cursor.close();
      world.note({ ...state(cursor), closes });
      return undefined;
    },
  })),
);

const CHAINED: readonly (readonly [string, readonly unknown[]])[] = [
  ['limit', [2]],
  ['limit', ['2']],
  ['limit', [-2]],
  ['limit', [0]],
  ['skip', [1]],
  ['skip', ['1']],
  ['batchSize', [2]],
  ['batchSize', ['2']],
  ['maxTimeMS', [1000]],
  ['maxTimeMS', ['1']],
  ['maxAwaitTimeMS', [5]],
  ['maxAwaitTimeMS', ['x']],
  ['sort', [{ age: -1 }]],
  ['sort', ['age', -1]],
  ['sort', ['age', 'desc']],
  ['sort', [[['age', -1]]]],
  ['sort', [['age', 'name']]],
  ['sort', [new Map([['age', -1]])]],
  ['sort', [5]],
  ['sort', ['age', 'sideways']],
  ['sort', [null]],
  ['project', [{ name: 1 }]],
  ['project', [null]],
  ['filter', [{ _id: 2 }]],
  ['filter', [null]],
  ['hint', ['_id_']],
  ['hint', [{ _id: 1 }]],
  ['hint', ['none']],
  ['min', [{ _id: 2 }]],
  ['comment', ['why']],
  ['returnKey', [true]],
  ['showRecordId', [true]],
  ['collation', [{ locale: 'en' }]],
  ['allowDiskUse', [true]],
  ['addCursorFlag', ['noCursorTimeout', true]],
  ['addCursorFlag', ['wrong', true]],
  ['addCursorFlag', ['tailable', 'yes']],
  ['addCursorFlag', ['partial', true]],
  ['addCursorFlag', ['tailable', true]],
  ['addQueryModifier', ['$comment', 'why']],
  ['addQueryModifier', ['$wrong', 1]],
  ['addQueryModifier', ['wrong', 1]],
  ['addQueryModifier', ['$orderby', { age: -1 }]],
  ['withReadPreference', ['secondary']],
  ['withReadPreference', ['wrong']],
  ['withReadPreference', [5]],
  ['withReadConcern', ['local']],
  ['withReadConcern', [{ level: 'majority' }]],
  ['map', [undefined]],
  ['count', []],
  ['explain', []],
  ['explain', ['queryPlanner']],
  ['explain', [{ verbosity: 'queryPlanner', maxTimeMS: 500 }]],
  ['explain', ['wrong']],
  ['clone', []],
];

const EXPLAINED = new Set(['explain', 'count']);

const chained: readonly Call[] = CHAINED.flatMap(([method, args], index) => [
  {
    name: `cursor: ${method} ${index} before the first document`,
    async run(world: World): Promise<unknown> {
      const result = await world.pets.find()[method](...args);
      if (EXPLAINED.has(method)) return typeof result === 'number' ? result : 'explained';
      return (await result.toArray()).map((pet: any) => pet?.name ?? pet);
    },
  },
  {
    name: `cursor: ${method} ${index} after the first document`,
    async run(world: World): Promise<unknown> {
      const cursor = open(world);
      await cursor.next();
      await attempt(world, method, async () => typeof (await cursor[method](...args)));
      await cursor.close();
      return state(cursor);
    },
  },
]);

const STAGES: readonly (readonly [string, unknown])[] = [
  ['match', { age: { $gt: 4 } }],
  ['limit', 2],
  ['skip', 2],
  ['sort', { age: -1 }],
  ['project', { name: 1 }],
  ['group', { _id: '$age' }],
  ['unwind', '$name'],
  ['addStage', { $count: 'n' }],
  ['out', 'copied'],
  ['redact', '$$KEEP'],
  ['lookup', { from: 'pets', localField: '_id', foreignField: '_id', as: 'same' }],
  ['geoNear', { near: [0, 0], distanceField: 'd' }],
  ['match', null],
  ['limit', 'x'],
];

const stages: readonly Call[] = STAGES.map(([method, stage], index) => ({
  name: `cursor: ${method} ${index} of an aggregation`,
  async run({ pets }: World): Promise<unknown> {
    const cursor = pets.aggregate([{ $sort: { _id: 1 } }]);
    const same = cursor[method](stage);
    return [same === cursor, cursor.pipeline.length, await cursor.toArray()];
  },
}));

/** Cursors and their streams. */
export const cursorCalls: readonly Call[] = [
  ...reads,
  ...chained,
  ...stages,
  ...calls('cursor', {
    'a stream to its end': async (world) => {
      const stream = open(world).stream();
      const names: unknown[] = [];
      for await (const pet of stream) names.push(pet.name);
      return { names, destroyed: stream.destroyed };
    },
    'a stream by its events': (world) =>
      new Promise((resolve) => {
        const stream = open(world).stream();
        const seen: string[] = [];
        stream.on('data', () => seen.push('data'));
        for (const name of ['end', 'close', 'error']) stream.on(name, () => seen.push(name));
        stream.on('end', () => setImmediate(() => resolve({ seen, destroyed: stream.destroyed })));
      }),
    'a stream destroyed early': async (world) => {
      const cursor = open(world);
      const stream = cursor.stream();
      await new Promise((resolve) => stream.once('data', resolve));
      await new Promise((resolve) => stream.once('close', resolve).destroy());
      return state(cursor);
    },
    'a stream of a failing cursor': (world) =>
      new Promise((resolve) => {
        world.pets.find({ $wrong: 1 }).stream().on('error', resolve).resume();
      }),
    'next and hasNext at once': async (world) => {
      const cursor = open(world);
      const both = await Promise.all([cursor.next(), cursor.hasNext()]);
      await cursor.close();
      return both;
    },
    'forEach with no function': (world) => open(world).forEach(5),
    'forEach that stops': async (world) => {
      let count = 0;
      const cursor = open(world);
      const until = (): boolean => {
        count += 1;
        return count < 3;
      };
      await cursor.forEach(until);
      return { count, ...state(cursor) };
    },
    'forEach that throws': (world) =>
      open(world).forEach(() => {
        throw new Error('mine');
      }),
    'explicit disposal': async (world) => {
      const cursor = open(world);
      await cursor.next();
      await cursor[Symbol.asyncDispose]();
      return state(cursor);
    },
    'a clone of one that was read': async (world) => {
      const cursor = open(world);
      await cursor.toArray();
      return (await cursor.clone().toArray()).length;
    },
    'a tailable cursor without its end': async (world) => {
      const logs = await world.db.createCollection('logs', { capped: true, size: 4096 });
      await logs.insertOne({ a: 1 });
      const cursor = logs.find({}, { tailable: true });
      const first = await cursor.next();
      const second = await cursor.tryNext();
      await cursor.close();
      return [typeof first, second];
    },
    'its own words': (world) => {
      const cursor = open(world);
      const { namespace, readPreference, readConcern, loadBalanced, id } = cursor;
      return [String(namespace), readPreference, readConcern, loadBalanced, id];
    },
  }),
];
