import type { Geometry } from '../geometry/geometry.ts';
import { intersects } from '../geometry/intersects.ts';
import { readStored } from '../geometry/read-geometry.ts';
import { type Region, readRegion } from '../geometry/read-region.ts';
import { isWithin } from '../geometry/within.ts';
import { CommandError } from '../value/command-error.ts';
import { showElement, showFields } from '../value/show-value.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';
import { leafTest } from './match-node.ts';
import type { FieldOperator } from './operator.ts';

interface Predicate {
  /** The name that messages have for it. */
  readonly shownName: string;
  /** True if it refuses a second shape; otherwise the last one counts. */
  readonly takesOneShape: boolean;
  accepts(region: Region): boolean;
  test(geometry: Geometry, region: Region): boolean;
}

/** `$geoWithin` and `$within`. */
export const WITHIN: Predicate = {
  shownName: '$within',
  takesOneShape: true,
  accepts: hasArea,
  test: isWithin,
};

/** `$geoIntersects`. */
export const INTERSECTS: Predicate = {
  shownName: '$geoIntersect',
  takesOneShape: false,
  accepts: isOnSphere,
  test: (geometry, region) => isGeometry(region) && intersects(geometry, region),
};

function hasArea(region: Region): boolean {
  if (region.kind === 'collection') return region.parts.some(hasArea);
  return region.kind !== 'point' && region.kind !== 'line';
}

function isOnSphere(region: Region): boolean {
  if (region.kind === 'point') return region.vector !== undefined;
  // Nothing meets a part of the sphere around a point, but it may be asked for.
  return region.kind === 'cap' || isGeometry(region);
}

function isGeometry(region: Region): region is Geometry {
  const { kind } = region;
  return kind === 'point' || kind === 'line' || kind === 'polygon' || kind === 'collection';
}

function refuse(words: string): CommandError {
  return new CommandError('BadValue', words);
}

function readShape(name: string, argument: Value, predicate: Predicate): Region {
  if (!isFields(argument)) throw refuse('geometry must be an object');
  let region: Region | undefined;
  for (const [shape, value] of argument) {
    // It once said whether a document could be found twice.
    if (shape === '$uniqueDocs' && (region === undefined || !predicate.takesOneShape)) continue;
    if (region !== undefined && predicate.takesOneShape) {
      throw refuse(`${name} doesn't accept multiple shapes ${showElement(name, argument)}`);
    }
    const read = readRegion(shape, value);
    if (typeof read === 'string') throw refuse(read);
    region = read;
  }
  if (region === undefined) throw refuse("geo query doesn't have any geometry");
  if (predicate.accepts(region)) return region;
  const shown = showFields(new Map([[name, argument]]));
  throw refuse(`${predicate.shownName} not supported with provided geometry: ${shown}`);
}

/** Throws where anything else is asked of the same field: geometry wants to be alone. */
export function checkAlone(siblings: Fields): void {
  const [, second] = siblings;
  if (second !== undefined) throw refuse(`can't parse extra field: ${showElement(...second)}`);
}

/** The operator of a predicate on the places and shapes of a field. */
export function geometryOperator(name: string, predicate: Predicate): FieldOperator {
  return {
    name,
    compile(argument, { siblings, path }) {
      const region = readShape(name, argument, predicate);
      checkAlone(siblings);
      const test = leafTest(name, argument, (value) => {
        if (!isFields(value) && !Array.isArray(value)) return false;
        const geometry = readStored(value, path);
        if (typeof geometry === 'string') return false;
        // The inside of a polygon that may be the larger part of the sphere is for queries to ask.
        if (geometry.kind === 'polygon' && geometry.isBig) return false;
        return predicate.test(geometry, region);
      });
      return { ...test, region };
    },
  };
}
