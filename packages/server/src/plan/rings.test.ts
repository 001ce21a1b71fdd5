import assert from 'node:assert/strict';
import { it } from 'node:test';
import { encode, present } from '@touchstone/protocol';
import fc from 'fast-check';
import { EARTH_RADIUS, type Point } from '../geometry/geometry.ts';
import { angleBetween, vectorAt } from '../geometry/vector.ts';
import type { NearCondition } from '../query/near-condition.ts';
import type { CollectionIndex } from '../storage/collection-index.ts';
import { collectionIn, definitionOf, storageAt } from '../storage/storage.test-support.ts';
import type { StoredRecord } from '../storage/stored-record.ts';
import { boxesAroundCap } from './geo-bounds.ts';
import { geoScan } from './index-bounds.ts';
import { rangesOf } from './index-scan.ts';
import { isEverything } from './interval.ts';
import { type Ring, rings } from './rings.ts';

const RADIANS = Math.PI / 180;

const longitude = fc.double({ min: -180, max: 180, noNaN: true });
const latitude = fc.double({ min: -90, max: 90, noNaN: true });
const turn = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
const part = fc.double({ min: 0, max: 1, noNaN: true });

/** The place at a distance from another, in a direction. */
function awayFrom([lon, lat]: readonly [number, number], angle: number, direction: number) {
  const [phi, delta] = [lat * RADIANS, angle];
  const sin =
    Math.sin(phi) * Math.cos(delta) + Math.cos(phi) * Math.sin(delta) * Math.cos(direction);
  const y = Math.sin(direction) * Math.sin(delta) * Math.cos(phi);
  const x = Math.cos(delta) - Math.sin(phi) * sin;
  const turned = lon + Math.atan2(y, x) / RADIANS;
  return {
    x: ((turned + 540) % 360) - 180,
    y: Math.asin(Math.max(-1, Math.min(1, sin))) / RADIANS,
  };
}

it('property: rectangles around a part of the sphere have all of its places', () => {
  const radius = fc.oneof(
    fc.double({ min: 0, max: 0.3, noNaN: true }),
    fc.double({ min: 0, max: 4, noNaN: true }),
  );
  fc.assert(
    fc.property(longitude, latitude, radius, turn, part, (lon, lat, reach, direction, share) => {
      const boxes = boxesAroundCap({ center: vectorAt(lon, lat), radius: reach });
      const place = awayFrom([lon, lat], Math.min(reach, Math.PI) * share, direction);
      const isIn = boxes.some(
        ({ low, high }) =>
          low.x - 1e-6 <= place.x &&
          place.x <= high.x + 1e-6 &&
          low.y - 1e-6 <= place.y &&
          place.y <= high.y + 1e-6,
      );
      assert.ok(isIn, JSON.stringify({ lon, lat, reach, place, boxes }));
    }),
    { numRuns: 1_000 },
  );
});

it('makes such rectangles no larger than they have to be', () => {
  const close = (actual: number, expected: number) =>
    assert.ok(Math.abs(actual - expected) < 1e-5, `${actual} is not ${expected}`);
  for (const [lon, lat, degrees, expected] of [
    [10, 0, 2, [[8, 12, -2, 2]]],
    [
      179,
      0,
      2,
      [
        [177, 180, -2, 2],
        [-180, -179, -2, 2],
      ],
    ],
    [
      -179,
      0,
      2,
      [
        [-180, -177, -2, 2],
        [179, 180, -2, 2],
      ],
    ],
    [0, 89, 2, [[-180, 180, 87, 90]]],
    [0, -89, 2, [[-180, 180, -90, -87]]],
    [
      0,
      60,
      1,
      [
        [
          -Math.asin(Math.sin(RADIANS) / Math.cos(60 * RADIANS)) / RADIANS,
          Math.asin(Math.sin(RADIANS) / Math.cos(60 * RADIANS)) / RADIANS,
          59,
          61,
        ],
      ],
    ],
  ] as const) {
    const boxes = boxesAroundCap({ center: vectorAt(lon, lat), radius: degrees * RADIANS });
    assert.equal(boxes.length, expected.length);
    for (const [at, [west, east, south, north]] of expected.entries()) {
      const { low, high } = present(boxes[at]);
      close(low.x, west);
      close(high.x, east);
      close(low.y, south);
      close(high.y, north);
    }
  }
});

interface Places {
  readonly index: CollectionIndex;
  readonly places: ReadonlyMap<StoredRecord, readonly [number, number]>;
}

/** An index over a grid of places, closer together in the middle. */
function placesBy(key: Record<string, unknown>, more: object = {}): Places {
  const collection = collectionIn(storageAt({ now: 0 }));
  const index = collection.addIndex(definitionOf(key, more));
  const places = new Map<StoredRecord, readonly [number, number]>();
  for (let i = -12; i <= 12; i++)
    for (let j = -8; j <= 8; j++) {
      const p: [number, number] = [Math.sign(i) * i * i * 1.2, Math.sign(j) * j * j * 1.3];
      places.set(collection.insert(encode({ _id: `${i} ${j}`, p })), p);
    }
  return { index, places };
}

function foundIn({ index }: Places, { intervals }: Ring): Set<StoredRecord> {
  const found = new Set<StoredRecord>();
  const request = { conditions: [], collation: undefined, cells: { path: 'p', intervals } };
  for (const range of rangesOf(geoScan(index, request))) {
    const walk = index.walk(range);
    while (walk.next()) found.add(walk.item);
  }
  return found;
}

function nearOf([x, y]: readonly [number, number], more: Partial<NearCondition>): NearCondition {
  const point: Point = { kind: 'point', x, y, vector: vectorAt(x, y), isGeoJson: false };
  return {
    path: 'p',
    point,
    isSpherical: true,
    isNearSphere: true,
    minDistance: 0,
    maxDistance: Number.MAX_VALUE,
    ...more,
  };
}

const CENTERS: readonly (readonly [number, number])[] = [
  [0.3, 0.4],
  [170, 70],
  [-179, -80],
  [60, 10],
];

/** Kinds of distances: by which index, in which units. */
const KINDS = [
  { name: 'on the sphere in radians', key: { p: '2dsphere' }, more: {}, unit: 1, isGeoJson: false },
  {
    name: 'on the sphere in meters',
    key: { p: '2dsphere' },
    more: {},
    unit: EARTH_RADIUS,
    isGeoJson: true,
  },
  {
    name: 'on the sphere by an index of the plane',
    key: { p: '2d' },
    more: {},
    unit: 1,
    isGeoJson: false,
  },
  { name: 'on the plane', key: { p: '2d' }, more: {}, unit: undefined, isGeoJson: false },
  {
    name: 'by a unique index',
    key: { p: '2dsphere' },
    more: { unique: true },
    unit: 1,
    isGeoJson: false,
  },
] as const;

for (const { name, key, more, unit, isGeoJson } of KINDS) {
  const distance = (a: readonly [number, number], b: readonly [number, number]): number =>
    unit === undefined
      ? Math.hypot(a[0] - b[0], a[1] - b[1])
      : angleBetween(vectorAt(...a), vectorAt(...b)) * unit;

  it(`rings around a place have all that is not farther away: ${name}`, () => {
    const all = placesBy(key, more);
    for (const center of CENTERS) {
      const plain = nearOf(center, { isSpherical: unit !== undefined });
      const near = { ...plain, point: { ...plain.point, isGeoJson } };
      let last = -1;
      const made = [...rings(all.index, near, 5)];
      for (const ring of made) {
        assert.ok(ring.radius > last);
        last = ring.radius;
        const found = foundIn(all, ring);
        for (const [record, place] of all.places)
          if (distance(place, center) <= ring.radius) assert.ok(found.has(record));
      }
      assert.equal(last, Number.POSITIVE_INFINITY);
      assert.ok(isEverything(present(made.at(-1)).intervals));
      const first = present(made[0]);
      if ('unique' in more) continue;
      const few = foundIn(all, first).size;
      assert.ok(few <= 8 * 10 * 1.5, `${few} of ${all.places.size}`);
    }
  });

  it(`rings go no farther than they have to: ${name}`, () => {
    const all = placesBy(key, more);
    const [center] = CENTERS;
    const from = present(center);
    const farthest = unit === undefined ? 20 : 20 * RADIANS * unit;
    const plain = nearOf(from, { isSpherical: unit !== undefined, maxDistance: farthest });
    const near = { ...plain, point: { ...plain.point, isGeoJson } };
    const last = present([...rings(all.index, near, 5)].at(-1));
    const found = foundIn(all, last);
    for (const [record, place] of all.places)
      if (distance(place, from) <= farthest) assert.ok(found.has(record));
    if ('unique' in more) return;
    assert.ok(!isEverything(last.intervals));
    assert.ok(found.size < all.places.size);
    const beyond = { ...near, minDistance: farthest / 2, maxDistance: farthest };
    assert.ok(present([...rings(all.index, beyond, 5)][0]).radius >= farthest / 2);
  });
}

it('the first ring has about as many as are wanted', () => {
  const all = placesBy({ p: '2dsphere' });
  const near = nearOf([0.3, 0.4], {});
  const sizes = [1, 5, 50].map(
    (wanted) => foundIn(all, present([...rings(all.index, near, wanted)][0])).size,
  );
  assert.deepEqual(
    sizes,
    sizes.toSorted((a, b) => a - b),
  );
  assert.ok(present(sizes[0]) < 30);
  const usual = foundIn(all, present([...rings(all.index, near, 0)][0])).size;
  assert.equal(usual, foundIn(all, present([...rings(all.index, near, 32)][0])).size);
});
