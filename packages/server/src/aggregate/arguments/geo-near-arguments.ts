import { compileExpression, scopeOf } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { parseFieldPath } from '../../expression/field-path.ts';
import { compileMatcher } from '../../query/match.ts';
import { readNear } from '../../query/near-condition.ts';
import { typeAlias } from '../../value/bson-type.ts';
import { isNumeric, toDouble } from '../../value/numbers.ts';
import { isTruthy } from '../../value/truthiness.ts';
import { type Fields, isFields, type Value } from '../../value/value.ts';
import type { NearRequest, PipelineContext } from '../pipeline-context.ts';

/** The question of a `$geoNear` stage. */
export interface GeoNear {
  readonly request: NearRequest;
  readonly distanceField: readonly string[];
  readonly distanceMultiplier: number;
  readonly includeLocs: readonly string[] | undefined;
}

const NO_MORE: readonly (readonly [string, number, string])[] = [
  ['limit', 50858, "'limit' parameter. Use a $limit stage instead."],
  ['num', 50857, "'num' parameter. Use a $limit stage instead."],
  ['start', 50856, "'start' argument."],
];

/** Reads the arguments of a `$geoNear` stage. Throws MongoDB's error for what makes no sense. */
export function parseGeoNear(spec: Value, context: PipelineContext): GeoNear {
  if (!isFields(spec)) return fail(10065, 'invalid parameter: expected an object ($geoNear)');
  const near = spec.get('near');
  if (near === undefined) return fail(5860400, "$geoNear requires a 'near' argument");
  for (const [name, code, words] of NO_MORE) {
    if (spec.has(name)) fail(code, `$geoNear no longer supports the ${words}`);
  }
  const distanceField = spec.get('distanceField');
  if (typeof distanceField !== 'string') {
    return fail(16606, "$geoNear requires a 'distanceField' option as a String");
  }
  const distancePath = parseFieldPath(distanceField);
  const maxDistance = distanceOf(spec, 'maxDistance');
  const minDistance = distanceOf(spec, 'minDistance');
  const query = spec.get('query') ?? new Map();
  if (!isFields(query)) return fail('TypeMismatch', 'query must be an object');
  const distanceMultiplier = distanceOf(spec, 'distanceMultiplier') ?? 1;
  const includeLocs = includedPath(spec);
  const operators: Fields = new Map();
  const isOnSphere = isTruthy(spec.get('spherical'));
  operators.set(isOnSphere ? '$nearSphere' : '$near', constantPoint(near, context));
  if (minDistance !== undefined) operators.set('$minDistance', minDistance);
  if (maxDistance !== undefined) operators.set('$maxDistance', maxDistance);
  const key = keyOf(spec);
  // Finds what is wrong with either before anybody looks for an index.
  readNear(operators, key ?? '');
  compileMatcher(query, context, { allowsNear: true });
  return {
    request: { near: operators, query, key },
    distanceField: distancePath,
    distanceMultiplier,
    includeLocs,
  };
}

function includedPath(spec: Fields): readonly string[] | undefined {
  const path = spec.get('includeLocs');
  if (path === undefined) return undefined;
  if (typeof path === 'string') return parseFieldPath(path);
  return fail(16607, "$geoNear requires that 'includeLocs' option is a String");
}

function distanceOf(spec: Fields, name: string): number | undefined {
  const value = spec.get(name);
  if (value === undefined) return undefined;
  if (!isNumeric(value)) return fail('TypeMismatch', `${name} must be a number`);
  const distance = toDouble(value);
  return distance >= 0 ? distance : fail('BadValue', `${name} must be nonnegative`);
}

function keyOf(spec: Fields): string | undefined {
  const key = spec.get('key');
  if (key === undefined) return undefined;
  if (typeof key !== 'string') {
    const type = key === null ? 'null' : typeAlias(key);
    const words = `$geoNear parameter 'key' must be of type string but found type: ${type}`;
    return fail('TypeMismatch', words);
  }
  if (key === '') return fail('BadValue', "$geoNear parameter 'key' cannot be the empty string");
  parseFieldPath(key);
  return key;
}

function constantPoint(near: Value, context: PipelineContext): Value {
  const evaluate = compileExpression(near, context);
  const place = evaluate(scopeOf(new Map(), context.variables));
  if (place instanceof Map || Array.isArray(place)) return place;
  if (typeof near === 'string' && near.startsWith('$') && !near.startsWith('$$')) {
    return fail(5860402, '$geoNear requires a constant near argument');
  }
  return fail(
    5860401,
    '$geoNear requires near argument to be a GeoJSON object or a legacy point(array)',
  );
}
