import { aggregate, type Bomb, list, MAX_TIME } from './bomb.ts';

type Point = readonly [number, number];

function ring(points: number, radius = 50): Point[] {
  const all = list(points, (at): Point => {
    const turn = (at / points) * 2 * Math.PI;
    return [radius * Math.cos(turn), radius * Math.sin(turn)];
  });
  return [...all, ...all.slice(0, 1)];
}

/** A ring whose edges cross each other all over. */
function star(points: number): Point[] {
  const around = ring(points).slice(0, -1);
  const half = (points - 1) / 2;
  const all = around.map((_, at): Point => around[(at * half) % points] ?? [0, 0]);
  return [...all, ...all.slice(0, 1)];
}

function line(points: number): object {
  return {
    type: 'LineString',
    coordinates: list(points, (at) => [(at % 2) * 170, (at % 160) - 80]),
  };
}

const LARGE = { type: 'Polygon', coordinates: [ring(300_000)] };

function inserted(coordinates: object, collection = 'places'): object {
  return { insert: collection, documents: [{ _id: 1, g: coordinates }], ...MAX_TIME };
}

function found(filter: object, collection = 'places'): object {
  return { find: collection, filter: { g: filter }, ...MAX_TIME };
}

const INDEXED = { createIndexes: 'indexed', indexes: [{ key: { g: '2dsphere' }, name: 'g' }] };
const SPOTS = {
  insert: 'spots',
  documents: list(1000, (_id) => ({ _id, g: [(_id % 300) - 150, (_id % 150) - 75] })),
};

/** Shapes of very many points. */
export const geometry: readonly Bomb[] = [
  { name: 'insert of an area of 300,000 points', command: inserted(LARGE) },
  { name: 'the same with an index', before: [INDEXED], command: inserted(LARGE, 'indexed') },
  {
    name: 'insert of a line of 300,000 points from pole to pole, with an index',
    before: [INDEXED],
    command: { insert: 'indexed', documents: [{ _id: 2, g: line(300_000) }], ...MAX_TIME },
  },
  {
    name: 'insert of a star of 50,001 points, with an index',
    before: [INDEXED],
    command: {
      insert: 'indexed',
      documents: [{ _id: 3, g: { type: 'Polygon', coordinates: [star(50_001)] } }],
      ...MAX_TIME,
    },
  },
  {
    name: 'insert of 20,000 areas in one, with an index',
    before: [INDEXED],
    command: {
      insert: 'indexed',
      documents: [
        {
          _id: 4,
          g: { type: 'MultiPolygon', coordinates: list(20_000, (at) => [ring(4, 1 + at / 1000)]) },
        },
      ],
      ...MAX_TIME,
    },
  },
  {
    name: 'insert of an area with 20,000 holes, with an index',
    before: [INDEXED],
    command: {
      insert: 'indexed',
      documents: [
        {
          _id: 5,
          g: {
            type: 'Polygon',
            coordinates: [ring(100), ...list(20_000, (at) => ring(4, 0.001 + at / 1000))],
          },
        },
      ],
      ...MAX_TIME,
    },
  },
  {
    name: 'insert of a million points in one, with an index',
    before: [INDEXED],
    command: {
      insert: 'indexed',
      documents: [
        {
          _id: 6,
          g: { type: 'MultiPoint', coordinates: list(400_000, (at) => [at / 4000, at / 8000]) },
        },
      ],
      ...MAX_TIME,
    },
  },
  {
    name: 'insert of an area of one point 300,000 times',
    before: [INDEXED],
    command: {
      insert: 'indexed',
      documents: [{ _id: 7, g: { type: 'Polygon', coordinates: [list(300_000, () => [1, 1])] } }],
      ...MAX_TIME,
    },
  },
  {
    name: '$geoIntersects of 50,000 points with 300,000',
    before: [inserted(LARGE)],
    command: found({
      $geoIntersects: { $geometry: { type: 'Polygon', coordinates: [ring(50_000, 49)] } },
    }),
  },
  {
    name: '$geoWithin a star of 50,001 points, of 1,000 documents',
    before: [SPOTS],
    command: found(
      { $geoWithin: { $geometry: { type: 'Polygon', coordinates: [star(50_001)] } } },
      'spots',
    ),
  },
  {
    name: '$geoWithin a polygon of 500,000 points, of 1,000 documents',
    before: [SPOTS],
    command: found({ $geoWithin: { $polygon: ring(500_000).slice(0, -1) } }, 'spots'),
  },
  {
    name: '$geoIntersects of a line of 300,000 points, of 1,000 documents',
    before: [SPOTS],
    command: found({ $geoIntersects: { $geometry: line(300_000) } }, 'spots'),
  },
  {
    name: '$geoWithin an area with 300,000 points, of 1,000 documents',
    before: [SPOTS],
    command: found({ $geoWithin: { $geometry: LARGE } }, 'spots'),
  },
  {
    name: '$geoWithin an area, over an index',
    command: found(
      { $geoWithin: { $geometry: { type: 'Polygon', coordinates: [ring(50_000)] } } },
      'indexed',
    ),
  },
  {
    name: '$geoNear over large shapes',
    before: [
      inserted(LARGE),
      { createIndexes: 'places', indexes: [{ key: { g: '2dsphere' }, name: 'g' }] },
    ],
    command: aggregate(
      [
        { $geoNear: { near: { type: 'Point', coordinates: [1, 1] }, distanceField: 'd' } },
        { $count: 'n' },
      ],
      'places',
    ),
  },
  {
    name: 'a 2d index of 1,000, and a circle around all',
    before: [
      SPOTS,
      { createIndexes: 'spots', indexes: [{ key: { g: '2d' }, name: 'g', bits: 32 }] },
    ],
    command: found({ $geoWithin: { $center: [[0, 0], 1e300] } }, 'spots'),
  },
  {
    name: '$nearSphere of all',
    before: [SPOTS, { createIndexes: 'spots', indexes: [{ key: { g: '2dsphere' }, name: 's' }] }],
    command: found(
      { $nearSphere: { $geometry: { type: 'Point', coordinates: [180, 90] } } },
      'spots',
    ),
  },
];
