import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { entryOf, present } from '@touchstone/protocol';
import { fieldsFrom } from '../value/plain-document.ts';
import type { Value } from '../value/value.ts';
import { sphereDistance } from './distance.ts';
import { EARTH_RADIUS, type Geometry } from './geometry.ts';
import { intersects } from './intersects.ts';
import { isSameCell, leafCellOf } from './leaf-cell.ts';
import { orientation } from './orientation.ts';
import { planeRegionHas } from './plane.ts';
import { readStored } from './read-geometry.ts';
import { readRegion } from './read-region.ts';
import { type Vector, vectorAt } from './vector.ts';
import { isWithin } from './within.ts';

type Ring = readonly (readonly [number, number])[];

function read(given: object): Geometry {
  const found = readStored(entryOf(fieldsFrom({ given }), 'given'), 'given');
  if (typeof found === 'string') assert.fail(found);
  return found;
}

function fault(given: unknown): string {
  const found = readStored(fieldsFrom({ given }).get('given') as Value, 'given');
  return typeof found === 'string' ? found : assert.fail('nothing wrong');
}

const point = (...coordinates: number[]): Geometry => read({ type: 'Point', coordinates });
const line = (...coordinates: number[][]): Geometry => read({ type: 'LineString', coordinates });
const polygon = (...coordinates: Ring[]): Geometry => read({ type: 'Polygon', coordinates });

function box(west: number, south: number, east: number, north: number): Ring {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

const STRICT = {
  crs: { type: 'name', properties: { name: 'urn:x-mongodb:crs:strictwinding:EPSG:4326' } },
};

describe('on which side of a line', () => {
  test('points on one great circle are on a side, and always on the same', () => {
    const on: Vector[] = [0, 20, 50].map((longitude) => vectorAt(longitude, 0));
    const [a, b, c] = on as [Vector, Vector, Vector];
    const turn = orientation(a, b, c);
    assert.notEqual(turn, 0);
    assert.equal(orientation(b, c, a), turn);
    assert.equal(orientation(c, b, a), -turn);
    assert.equal(orientation(a, b, a), 0);
  });

  test('what rounding would hide is told', () => {
    const [a, b] = [vectorAt(0, 0), vectorAt(90, 0)];
    assert.equal(orientation(a, b, [Math.SQRT1_2, Math.SQRT1_2, 1e-300]), 1);
    assert.equal(orientation(a, b, [Math.SQRT1_2, Math.SQRT1_2, -1e-300]), -1);
  });
});

describe('leaf cells', () => {
  test('are a centimeter wide', () => {
    const cell = leafCellOf(vectorAt(13.4, 52.5));
    assert.ok(isSameCell(cell, leafCellOf(vectorAt(13.4 + 1e-10, 52.5))));
    assert.ok(!isSameCell(cell, leafCellOf(vectorAt(13.4 + 1e-6, 52.5))));
  });
});

describe('polygons on the sphere', () => {
  const holed = polygon(box(0, 0, 10, 10), box(4, 4, 6, 6));

  test('have what is inside of them and not in a hole', () => {
    assert.ok(isWithin(point(2, 2), holed));
    assert.ok(!isWithin(point(5, 5), holed));
    assert.ok(!isWithin(point(11, 5), holed));
    assert.ok(isWithin(polygon(box(1, 1, 3, 3)), holed));
    assert.ok(!isWithin(polygon(box(3, 3, 7, 7)), holed));
    assert.ok(!isWithin(line([1, 5], [9, 5]), holed));
    assert.ok(intersects(line([1, 5], [9, 5]), holed));
    assert.ok(!intersects(polygon(box(4.5, 4.5, 5.5, 5.5)), holed));
  });

  test('have all of their border', () => {
    for (const at of [
      [0, 0],
      [10, 10],
      [5, 0],
      [10, 5],
      [4, 4],
    ] as const) {
      assert.ok(isWithin(point(...at), holed), String(at));
    }
    assert.ok(isWithin(holed, holed));
    assert.ok(!intersects(polygon(box(10, 0, 20, 10)), holed));
  });

  test('lie across the date line and around a pole', () => {
    const acrossDates = polygon(box(170, -10, -170, 10));
    assert.ok(isWithin(point(180, 0), acrossDates));
    assert.ok(isWithin(point(-175, 5), acrossDates));
    assert.ok(!isWithin(point(160, 0), acrossDates));
    const aroundPole = polygon([
      [0, 80],
      [90, 80],
      [180, 80],
      [-90, 80],
      [0, 80],
    ]);
    assert.ok(isWithin(point(17, 90), aroundPole));
    assert.ok(!isWithin(point(45, 80), aroundPole));
  });

  test('are the smaller part of the sphere unless the direction of their border says otherwise', () => {
    const clockwise = box(0, 0, 10, 10).toReversed();
    assert.ok(isWithin(point(5, 5), polygon(clockwise)));
    const rest = read({ type: 'Polygon', coordinates: [clockwise], ...STRICT });
    assert.ok(!isWithin(point(5, 5), rest));
    assert.ok(isWithin(point(-120, -40), rest));
  });

  test('have edges that are parts of great circles', () => {
    // Between two places as far north the shortest way goes farther north.
    const wide = polygon(box(-60, 0, 60, 50));
    assert.ok(isWithin(point(0, 60), wide));
    assert.ok(!isWithin(point(0, 70), wide));
  });
});

describe('parts of the sphere around a point', () => {
  test('have shapes all of whose points are near', () => {
    const cap = readRegion('$centerSphere', [[0, 0], 0.2] as Value);
    assert.ok(typeof cap !== 'string');
    assert.ok(isWithin(line([0, 0], [10, 0]), cap));
    assert.ok(!isWithin(line([0, 0], [20, 0]), cap));
    const most = readRegion('$centerSphere', [[180, 0], Math.PI - 0.1] as Value);
    assert.ok(typeof most !== 'string');
    // Both ends are there, but what is between them is not.
    assert.ok(!isWithin(line([-10, 0.1], [10, 0.1]), most));
    assert.ok(!isWithin(polygon(box(-10, -10, 10, 10)), most));
    assert.ok(isWithin(polygon(box(10, 10, 20, 20)), most));
  });
});

describe('regions of a plane', () => {
  test('have places, not shapes', () => {
    const region = readRegion('$box', [
      [0, 0],
      [10, 10],
    ] as Value);
    assert.ok(typeof region !== 'string');
    assert.ok(isWithin(point(10, 10), region));
    assert.ok(!isWithin(line([1, 1], [2, 2]), region));
  });

  test('have the border of a polygon where it goes along an axis', () => {
    const vertices = [
      { x: 0, y: 0 },
      { x: 4, y: 0 },
      { x: 4, y: 4 },
    ];
    const has = (x: number, y: number): boolean =>
      planeRegionHas({ kind: 'planePolygon', vertices }, { x, y });
    assert.deepEqual([has(2, 0), has(4, 2), has(0, 0), has(3, 1)], [true, true, true, true]);
    assert.deepEqual([has(2, 2), has(1, 2), has(5, 0)], [false, false, false]);
  });
});

describe('distances', () => {
  test('are those of the nearest points', () => {
    const from = vectorAt(0, 0);
    const meters = (geometry: Geometry): number =>
      Math.round(present(sphereDistance(geometry, from)) * EARTH_RADIUS);
    assert.equal(meters(point(1, 1)), 157_425);
    assert.equal(meters(line([5, -5], [5, 5])), 556_594);
    assert.equal(meters(polygon(box(-5, -5, 5, 5))), 0);
    assert.equal(meters(polygon(box(-5, -5, 5, 5), box(-1, -1, 1, 1))), 111_319);
    assert.equal(sphereDistance(read([500, 2]), from), undefined);
  });
});

describe('what cannot be read', () => {
  const faults: readonly (readonly [unknown, string])[] = [
    ['x', 'geo element must be an array or object: given: "x"'],
    [[1], 'Point must only contain numeric elements, instead got type missing'],
    [
      { type: 'point', coordinates: [1, 2] },
      'unknown GeoJSON type: { type: "point", coordinates: [ 1, 2 ] }',
    ],
    [
      { type: 'Point', coordinates: [200.5, 0] },
      'Longitude/latitude is out of bounds, lng: 200.5 lat: 0',
    ],
    [{ type: 'Polygon', coordinates: [] }, 'Polygon has no loops.'],
    [
      { type: 'Polygon', coordinates: [box(0, 0, 9, 9), box(1, 1, 3, 3), box(2, 2, 4, 4)] },
      "Polygon isn't valid: Loop 1 crosses loop 2 ",
    ],
    [
      { type: 'Polygon', coordinates: [box(0, 0, 1, 1), box(2, 2, 3, 3)] },
      'Secondary loops not contained by first exterior loop - secondary loops must be holes: ',
    ],
    [
      {
        type: 'LineString',
        coordinates: [
          [1, 1],
          [1, 1],
        ],
      },
      'GeoJSON LineString must have at least 2 vertices, instead got 1 vertices: [ [ 1, 1 ], [ 1, 1 ] ]',
    ],
    [
      { type: 'Point', coordinates: [0, 0], ...STRICT },
      'Strict winding order CRS is only supported by polygon',
    ],
  ];
  for (const [given, words] of faults) {
    test(words, () => assert.ok(fault(given).startsWith(words), fault(given)));
  }
});

test('a border of 10,000 points is read before anybody notices', { timeout: 20_000 }, () => {
  const turn = (at: number): number => (at / 10_000) * 2 * Math.PI;
  const ring = Array.from({ length: 10_000 }, (_, at): readonly [number, number] => [
    50 * Math.cos(turn(at)),
    50 * Math.sin(turn(at)),
  ]);
  assert.ok(isWithin(point(0, 0), polygon([...ring, present(ring[0])])));
  const twisted = ring.map((each, at) =>
    at === 10 ? present(ring[7_000]) : at === 7_000 ? present(ring[10]) : each,
  );
  const words = fault({ type: 'Polygon', coordinates: [[...twisted, present(twisted[0])]] });
  assert.match(words.slice(-300), /Edges 9 and 7000 cross/);
});

describe('shapes of very many edges', () => {
  const ring = (points: number, step = 1): Ring => {
    const at = (index: number): readonly [number, number] => {
      const turn = (((index * step) % points) / points) * 2 * Math.PI;
      return [50 * Math.cos(turn), 50 * Math.sin(turn)];
    };
    return Array.from({ length: points + 1 }, (_, index) => at(index));
  };
  const tooMany = { message: /^shapes have too many edges/ };

  test('are read where few of these are side by side, and compared where few are near', () => {
    const round = polygon(ring(10_000));
    assert.equal(intersects(round, point(1, 1)), true);
    assert.equal(intersects(round, polygon(box(49, -1, 51, 1))), true);
  });

  test('are refused where all would be compared with all', () => {
    assert.throws(() => polygon(ring(10_001, 5000)), tooMany);
    const [one, other] = [polygon(ring(5000)), polygon(ring(4999))];
    assert.throws(() => intersects(one, other), tooMany);
  });
});
