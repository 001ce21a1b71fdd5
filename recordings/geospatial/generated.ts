import { present } from '@touchstone/protocol';
import type { Document } from 'bson';

type Pair = [number, number];

/** Describes how coordinates are drawn: any number, or whole degrees, so that many shapes touch. */
export type Coordinates = 'any' | 'whole';

/** The place where the shapes are: on the equator, across the date line, in the north and in the south. */
const CENTERS: readonly Pair[] = [
  [5, 5],
  [178, 0],
  [0, 80],
  [-60, -40],
];

const STRICT = {
  crs: { type: 'name', properties: { name: 'urn:x-mongodb:crs:strictwinding:EPSG:4326' } },
};

/** Draws places, shapes and questions about them from a seed. */
class Draw {
  #state: number;
  readonly #coordinates: Coordinates;
  readonly #center: Pair;

  constructor(seed: number, coordinates: Coordinates) {
    this.#state = seed;
    this.#coordinates = coordinates;
    this.#center = present(CENTERS[seed % CENTERS.length]);
  }

  /** A number from 0 up to, but without, 1 (the generator "mulberry32"). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  pick<T>(values: readonly T[]): T {
    return present(values[this.below(values.length)]);
  }

  pair(): Pair {
    const [x, y] = this.#center;
    return this.#placed([x + this.#offset(6), y + this.#offset(6)]);
  }

  pairs(fewest: number, spread: number): Pair[] {
    return Array.from({ length: fewest + this.below(spread) }, () => this.pair());
  }

  rings(): Pair[][] {
    const middle: Pair = [this.#center[0] + this.#offset(4), this.#center[1] + this.#offset(4)];
    const radius = 1 + this.below(6);
    const rings = [this.#ring(middle, radius)];
    if (this.next() < 0.3) rings.push(this.#ring(middle, radius / 3));
    return rings;
  }

  shape(): unknown {
    switch (this.below(8)) {
      case 0:
      case 1:
        return point(this.pair());
      case 2:
        return this.pair();
      case 3:
        return { type: 'LineString', coordinates: this.pairs(2, 3) };
      case 4:
        return { type: 'MultiPoint', coordinates: this.pairs(2, 2) };
      case 5:
        return { type: 'MultiPolygon', coordinates: [this.rings(), this.rings()] };
      case 6:
        return {
          type: 'GeometryCollection',
          geometries: [point(this.pair()), { type: 'LineString', coordinates: this.pairs(2, 2) }],
        };
      default:
        return { type: 'Polygon', coordinates: this.rings() };
    }
  }

  region(): Document {
    switch (this.below(8)) {
      case 0:
        return { $box: [this.pair(), this.pair()] };
      case 1:
        return { $polygon: this.pairs(3, 4) };
      case 2:
        return { $center: [this.pair(), this.below(6)] };
      case 3:
        return { $centerSphere: [this.pair(), this.pick([0.01, 0.05, 0.1, 0.2, 1.6, 3.1])] };
      case 4:
        return {
          $geometry: { type: 'Polygon', coordinates: this.rings().slice(0, 1), ...STRICT },
        };
      default:
        return { $geometry: { type: 'Polygon', coordinates: this.rings() } };
    }
  }

  #offset(radius: number): number {
    if (this.#coordinates === 'whole') return this.below(2 * radius + 1) - radius;
    return (this.next() * 2 - 1) * radius;
  }

  #placed([x, y]: Pair): Pair {
    const longitude = x > 180 ? x - 360 : x < -180 ? x + 360 : x;
    return [longitude, Math.max(-89, Math.min(89, y))];
  }

  #ring([x, y]: Pair, radius: number): Pair[] {
    const count = 3 + this.below(4);
    const ring = Array.from({ length: count }, (_, at): Pair => {
      const angle = ((at + this.next() / 2) / count) * 2 * Math.PI;
      const distance = radius * (0.5 + this.next());
      // Sines are not the same to the last bit on every machine.
      const corner: Pair = [x + distance * Math.cos(angle), y + distance * Math.sin(angle)];
      return this.#placed(corner.map((each) => this.#rounded(each)) as Pair);
    });
    if (this.next() < 0.5) ring.reverse();
    return [...ring, present(ring[0])];
  }

  #rounded(value: number): number {
    return this.#coordinates === 'whole' ? Math.round(value) : Math.round(value * 1e9) / 1e9;
  }
}

function point(coordinates: Pair): Document {
  return { type: 'Point', coordinates };
}

const DISTANCE = { distance: { $meta: 'geoNearDistance' } };

/** Commands that make collections of places and shapes, and ask about them. */
export function generated(seed: number, coordinates: Coordinates): readonly Document[] {
  const draw = new Draw(seed, coordinates);
  const shapes = Array.from({ length: 50 }, (_, at) => ({
    _id: at,
    loc: draw.next() < 0.1 ? [draw.pair(), draw.pair()] : draw.shape(),
  }));
  const places = Array.from({ length: 30 }, (_, at) => ({ _id: at, loc: draw.pair() }));
  const commands: Document[] = [
    { dropDatabase: 1 },
    { insert: 'shapes', documents: shapes },
    { createIndexes: 'plane', indexes: [{ key: { loc: '2d' }, name: 'plane' }] },
    { createIndexes: 'sphere', indexes: [{ key: { loc: '2dsphere' }, name: 'sphere' }] },
    { insert: 'plane', documents: places },
    { insert: 'sphere', documents: shapes, ordered: false },
  ];
  for (let question = 0; question < 30; question++) {
    commands.push({ find: 'shapes', filter: { loc: condition(draw) }, projection: { _id: 1 } });
  }
  // Of places that are as far away as each other nobody says which comes first.
  if (coordinates === 'whole') return commands;
  for (let question = 0; question < 10; question++) commands.push(nearQuestion(draw));
  return commands;
}

function condition(draw: Draw): Document {
  if (draw.next() < 0.5) return { $geoWithin: draw.region() };
  return { $geoIntersects: draw.next() < 0.5 ? { $geometry: draw.shape() } : draw.region() };
}

function nearQuestion(draw: Draw): Document {
  const projection = { _id: 1, ...DISTANCE };
  const place = draw.pair();
  switch (draw.below(4)) {
    case 0:
      return { find: 'plane', filter: { loc: { $near: place, $maxDistance: 5 } }, projection };
    case 1:
      return { find: 'plane', filter: { loc: { $nearSphere: place } }, projection, limit: 7 };
    case 2: {
      const near = { $geometry: point(place), $minDistance: 1e5, $maxDistance: 6e5 };
      return { find: 'sphere', filter: { loc: { $near: near } }, projection };
    }
    default: {
      const stage = {
        near: point(place),
        distanceField: 'distance',
        minDistance: 1,
        query: { _id: { $gt: 9 } },
      };
      const pipeline = [{ $geoNear: stage }, { $project: { distance: 1 } }];
      return { aggregate: 'sphere', pipeline, cursor: {} };
    }
  }
}
