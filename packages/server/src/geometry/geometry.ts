import type { PlanePoint } from './plane.ts';
import type { SpherePolygon } from './polygon.ts';
import type { Vector } from './vector.ts';

/** A place: on the plane always, on the sphere where the numbers can be a longitude and a latitude. */
export interface Point extends PlanePoint {
  readonly kind: 'point';
  readonly vector: Vector | undefined;
  /** True if it is written as GeoJSON, and not as a pair of numbers. */
  readonly isGeoJson: boolean;
}

/** The shapes that GeoJSON and pairs of numbers describe. */
export type Geometry =
  | Point
  | { readonly kind: 'line'; readonly vertices: readonly Vector[] }
  | SpherePolygon
  | {
      readonly kind: 'collection';
      readonly parts: readonly Geometry[];
    };

/** A part of the sphere around a point. */
export interface Cap {
  readonly kind: 'cap';
  readonly center: Vector;
  /** In radians. */
  readonly radius: number;
}

/** The radius of the earth in meters, as MongoDB takes it. */
export const EARTH_RADIUS = 6_378_100;
