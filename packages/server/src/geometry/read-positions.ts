import { present } from '@touchstone/protocol';
import type { Steps } from '../value/steps.ts';
import type { Value } from '../value/value.ts';
import { type Read, readPosition, typeName } from './read-point.ts';
import { isSame, type Vector } from './vector.ts';

/** A longitude and a latitude, and where on the sphere that is. */
export type Position = Exclude<ReturnType<typeof readPosition>, string>;

/** So many positions are read in a step. */
const POSITIONS_OF_STEP = 512;

/** The positions of an array of coordinates. */
export function* readingPositions(value: Value | undefined): Steps<Read<readonly Position[]>> {
  if (!Array.isArray(value)) {
    return `GeoJSON coordinates must be an array of coordinates, instead got type ${typeName(value)}`;
  }
  const positions: Position[] = [];
  for (const each of value) {
    if (!Array.isArray(each)) {
      return `GeoJSON coordinates must be an array, instead got type ${typeName(each)}`;
    }
    const position = readPosition(each);
    if (typeof position === 'string') return position;
    positions.push(position);
    if (positions.length % POSITIONS_OF_STEP === 0) yield;
  }
  return positions;
}

/** The vertices without those that are like the one before. */
export function withoutRepetitions(vertices: readonly Vector[]): readonly Vector[] {
  return vertices.filter((vertex, at) => at === 0 || !isSame(present(vertices[at - 1]), vertex));
}
