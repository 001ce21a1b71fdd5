/** A point on the unit sphere, or a direction: x, y, z. */
export type Vector = readonly [x: number, y: number, z: number];

/** The radians in a degree: to divide last instead rounds otherwise, and moves points from one side of a border to the other. */
const RADIANS = Math.PI / 180;
const DEGREES = 180 / Math.PI;

/** The point of the unit sphere at a longitude and latitude in degrees. */
export function vectorAt(longitude: number, latitude: number): Vector {
  const phi = latitude * RADIANS;
  const theta = longitude * RADIANS;
  const cosPhi = Math.cos(phi);
  return [Math.cos(theta) * cosPhi, Math.sin(theta) * cosPhi, Math.sin(phi)];
}

/** The latitude and longitude of a point, in degrees. */
export function degreesOf([x, y, z]: Vector): { readonly latitude: number; longitude: number } {
  return {
    latitude: Math.atan2(z, Math.sqrt(x * x + y * y)) * DEGREES,
    longitude: Math.atan2(y, x) * DEGREES,
  };
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function length(a: Vector): number {
  return Math.sqrt(dot(a, a));
}

export function normalized(a: Vector): Vector {
  const size = length(a);
  return size === 0 ? a : [a[0] / size, a[1] / size, a[2] / size];
}

export function isSame(a: Vector, b: Vector): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}

/** The angle between two directions in radians; exact for small angles too. */
export function angleBetween(a: Vector, b: Vector): number {
  return Math.atan2(length(cross(a, b)), dot(a, b));
}

/** The point halfway between two points that are not opposite to each other. */
export function middle(a: Vector, b: Vector): Vector {
  return normalized([a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
}

/** Some direction at a right angle to another, always the same one. */
export function orthogonal(a: Vector): Vector {
  const [x, y, z] = a.map(Math.abs) as [number, number, number];
  const largest = x > y ? (x > z ? 0 : 2) : y > z ? 1 : 2;
  const other: [number, number, number] = [0.012, 0.0053, 0.00457];
  other[(largest + 2) % 3] = 1;
  return normalized(cross(a, other));
}
