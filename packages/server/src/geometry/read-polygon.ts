import { present } from '@touchstone/protocol';
import { showValue } from '../value/show-value.ts';
import type { Steps } from '../value/steps.ts';
import type { Value } from '../value/value.ts';
import { isSameEdge } from './crossing.ts';
import { spend } from './effort.ts';
import { edgesOf, type Loop, loopError, makeLoop } from './loop.ts';
import { loopsCross, polygonHasPolygon, type SpherePolygon } from './polygon.ts';
import { type Read, typeName } from './read-point.ts';
import { readingPositions, withoutRepetitions } from './read-positions.ts';
import { isSame, type Vector } from './vector.ts';

/** The rings of a polygon, the first of them its border and the others holes. */
export function* readingPolygon(value: Value | undefined): Steps<Read<SpherePolygon>> {
  if (!Array.isArray(value)) {
    return `Polygon coordinates must be an array, instead got type ${typeName(value)}`;
  }
  const loops: Loop[] = [];
  for (const ring of value) {
    const vertices = yield* readingRing(ring, ring);
    if (typeof vertices === 'string') return vertices;
    const loop = makeLoop(vertices);
    const [outer] = loops;
    if (outer !== undefined && !polygonHasPolygon(areaIn(outer), areaIn(loop))) {
      return (
        'Secondary loops not contained by first exterior loop - secondary loops must be holes: ' +
        `${showValue(ring)} first loop: ${showValue(present(value[0]))}`
      );
    }
    loops.push(loop);
    yield;
  }
  if (loops.length === 0) return 'Polygon has no loops.';
  const words = duplicateEdge(loops) ?? crossingLoops(loops);
  if (words !== undefined) return `Polygon isn't valid: ${words} ${showValue(value)}`;
  if (hasNestedHoles(loops)) {
    return `Polygon interior loops cannot be nested: ${showValue(value)}`;
  }
  const tied = loops.findIndex((loop, at) => at > 0 && sharedVertices(loop, present(loops[0])) > 1);
  if (tied < 0) return { kind: 'polygon', loops, isBig: false };
  return `Loop ${tied} shares more than one vertex with its parent loop 0: ${showValue(value)}`;
}

function sharedVertices(loop: Loop, other: Loop): number {
  spend(loop.vertices.length * other.vertices.length);
  return loop.vertices.filter((vertex) => other.vertices.some((each) => isSame(each, vertex)))
    .length;
}

/** A polygon whose inside is on the left of its border, even if that is more than half of the sphere. */
export function* readingStrictPolygon(value: Value | undefined): Steps<Read<SpherePolygon>> {
  if (!Array.isArray(value)) {
    return `Polygon coordinates must be an array, instead got type ${typeName(value)}`;
  }
  if (value.length !== 1) {
    return (
      'Only one simple loop is allowed in a big polygon, instead provided ' +
      `${value.length} loops: ${showValue(value)}`
    );
  }
  const vertices = yield* readingRing(present(value[0]), value);
  if (typeof vertices === 'string') return vertices;
  return { kind: 'polygon', loops: [makeLoop(vertices, true)], isBig: true };
}

function areaIn(loop: Loop): SpherePolygon {
  return { kind: 'polygon', loops: [loop], isBig: false };
}

/** The vertices of a ring, each once; `shown` is what a message about a senseless one shows. */
function* readingRing(ring: Value, shown: Value): Steps<Read<readonly Vector[]>> {
  const positions = yield* readingPositions(ring);
  if (typeof positions === 'string') return positions;
  if (positions.length === 0) return `Loop has no vertices: ${showValue(ring)}`;
  const given = positions.map(({ vector }) => vector);
  if (!isSame(present(given[0]), present(given.at(-1)))) {
    return `Loop is not closed, first vertex does not equal last vertex: ${showValue(ring)}`;
  }
  const vertices = withoutRepetitions(given).slice(0, -1);
  if (vertices.length < 3) {
    return (
      `Loop must have at least 3 different vertices, ${vertices.length} unique vertices were ` +
      `provided: ${showValue(ring)}`
    );
  }
  const fault = loopError(vertices);
  return fault === undefined ? vertices : `Loop is not valid: ${showValue(shown)} ${fault}`;
}

function duplicateEdge(loops: readonly Loop[]): string | undefined {
  for (const [number, loop] of loops.entries()) {
    for (const [index, edge] of [...edgesOf(loop)].entries()) {
      for (const [earlier, other] of loops.slice(0, number).entries()) {
        spend(other.vertices.length);
        const at = [...edgesOf(other)].findIndex((each) => isSameEdge(edge, each));
        if (at < 0) continue;
        return `Duplicate edge: loop ${number}, edge ${index} and loop ${earlier}, edge ${at}`;
      }
    }
  }
  return undefined;
}

function crossingLoops(loops: readonly Loop[]): string | undefined {
  for (const [number, loop] of loops.entries()) {
    for (const [later, other] of loops.entries()) {
      if (later <= number || !loopsCross(loop, other)) continue;
      return `Loop ${number} crosses loop ${later}`;
    }
  }
  return undefined;
}

function hasNestedHoles([, ...holes]: readonly Loop[]): boolean {
  const areas = holes.map(areaIn);
  return areas.some((hole) =>
    areas.some((other) => other !== hole && polygonHasPolygon(hole, other)),
  );
}
