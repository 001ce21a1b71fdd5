import { isNumeric } from '../value/numbers.ts';
import { isTruthy } from '../value/truthiness.ts';
import type { Fields } from '../value/value.ts';
import { hasArrays } from './index-bounds.ts';
import type { IndexScan } from './index-scan.ts';

/** The paths that a projection shows; undefined where it shows more than values of single paths. */
export function projectedPaths(projection: Fields): readonly string[] | undefined {
  const others = [...projection].filter(([path]) => path !== '_id');
  const id = projection.get('_id');
  const values = [...projection.values()];
  if (!values.every((value) => typeof value === 'boolean' || isNumeric(value))) return undefined;
  if (!others.every(([, value]) => isTruthy(value))) return undefined;
  const hasId = id === undefined || isTruthy(id);
  if (others.length === 0 && (id === undefined || !hasId)) return undefined;
  const paths = others.map(([path]) => path);
  return hasId ? ['_id', ...paths] : paths;
}

/** True if the keys that a scan comes by tell all that a projection shows. */
export function isCoveredBy(scan: IndexScan, projection: Fields | undefined): boolean {
  const { index, parts, given } = scan;
  const paths = projection === undefined ? undefined : projectedPaths(projection);
  if (paths === undefined || index.definition.collation !== undefined) return false;
  if (index.kind !== 'ordered' && (index.kind !== 'wildcard' || given !== undefined)) return false;
  return paths.every((path) => {
    const part = parts.findIndex((each) => each.path === path);
    return part >= 0 && !hasArrays(scan, part);
  });
}
