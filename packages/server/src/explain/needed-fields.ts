import { Int32 } from 'bson';
import type { WrittenStage } from '../aggregate/move-stages.ts';
import { projectedPaths } from '../plan/covering.ts';
import { isTruthy } from '../value/truthiness.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';

/** The paths that stages read, while they are gone through from the first on. */
interface Needs {
  readonly paths: Set<string>;
  /** Fields that an earlier one of the stages made: nobody has to bring them. */
  readonly made: Set<string>;
}

/** `last` where all that comes after reads only what the stage made; `unknown` where the whole document may be read. */
type Reading = 'more' | 'last' | 'unknown';

type Reader = (argument: Value, needs: Needs) => Reading;

const READERS: Readonly<Record<string, Reader>> = {
  $addFields: readAdded,
  $bucket: (argument, needs) =>
    isFields(argument)
      ? readLast([argument.get('groupBy') ?? null, argument.get('output') ?? null], needs)
      : 'unknown',
  $count: () => 'last',
  $group: (argument, needs) =>
    isFields(argument) ? readLast([...argument.values()], needs) : 'unknown',
  $limit: () => 'more',
  $lookup: readLookup,
  $match: readFilter,
  $project: readProjection,
  $replaceRoot: (argument, needs) =>
    isFields(argument) ? readLast(argument.get('newRoot') ?? null, needs) : 'unknown',
  $replaceWith: readLast,
  $set: readAdded,
  $skip: () => 'more',
  $sort: readSort,
  $sortByCount: readLast,
  $unset: () => 'more',
  $unwind: readUnwind,
};

/** The projection that stages behind a query let it make, as MongoDB shows it; undefined where they may read all. */
export function neededFields(written: readonly WrittenStage[]): Fields | undefined {
  const needs: Needs = { paths: new Set(), made: new Set() };
  for (const { name, argument } of written) {
    const reading = READERS[name]?.(argument, needs) ?? 'unknown';
    if (reading === 'unknown') return undefined;
    if (reading === 'last') return projectionOf(needs.paths);
  }
  return undefined;
}

function projectionOf(paths: ReadonlySet<string>): Fields | undefined {
  if (paths.size === 0) return undefined;
  const sorted = [...paths].toSorted();
  const outer = sorted.filter((path) => !sorted.some((other) => path.startsWith(`${other}.`)));
  const fields: Fields = new Map(outer.map((path) => [path, new Int32(1)]));
  return fields.has('_id') ? fields : fields.set('_id', new Int32(0));
}

function need(path: string, { paths, made }: Needs): void {
  const [first = ''] = path.split('.');
  if (!made.has(first)) paths.add(path);
}

/** Takes up the paths that an expression reads; false where it reads the whole document. */
export function collectPaths(value: Value, into: (path: string) => void): boolean {
  if (typeof value === 'string') {
    if (value.startsWith('$$')) return !/^\$\$(?:ROOT|CURRENT)\b/.test(value);
    if (value.startsWith('$')) into(value.slice(1));
    return true;
  }
  if (Array.isArray(value)) return value.every((each) => collectPaths(each, into));
  if (!isFields(value) || value.has('$literal')) return true;
  return [...value.values()].every((each) => collectPaths(each, into));
}

function reads(value: Value, needs: Needs): boolean {
  return collectPaths(value, (path) => need(path, needs));
}

function readLast(value: Value, needs: Needs): Reading {
  return reads(value, needs) ? 'last' : 'unknown';
}

function readAdded(argument: Value, needs: Needs): Reading {
  if (!isFields(argument) || !reads(argument, needs)) return 'unknown';
  for (const name of argument.keys()) {
    const [outer = ''] = name.split('.');
    // To set something within a field leaves the rest of that field as it was.
    if (outer === name) needs.made.add(name);
    else need(outer, needs);
  }
  return 'more';
}

function isPlainNames(names: Value): boolean {
  const all = Array.isArray(names) ? names : [names];
  return all.every((name) => typeof name === 'string' && !name.includes('.'));
}

function readLookup(argument: Value, needs: Needs): Reading {
  if (!isFields(argument)) return 'unknown';
  const [local, variables, as] = ['localField', 'let', 'as'].map((name) => argument.get(name));
  if (typeof local === 'string') need(local, needs);
  if (typeof as !== 'string' || !isPlainNames(as) || !reads(variables ?? null, needs)) {
    return 'unknown';
  }
  needs.made.add(as);
  return 'more';
}

function readFilter(argument: Value, needs: Needs): Reading {
  if (!isFields(argument)) return 'unknown';
  for (const [name, value] of argument) {
    if (!name.startsWith('$')) need(name, needs);
    else if (name === '$expr') {
      if (!reads(value, needs)) return 'unknown';
    } else if (
      !Array.isArray(value) ||
      value.some((each) => readFilter(each, needs) === 'unknown')
    ) {
      return 'unknown';
    }
  }
  return 'more';
}

function readSort(argument: Value, needs: Needs): Reading {
  if (!isFields(argument)) return 'unknown';
  for (const [path, direction] of argument) {
    if (isFields(direction)) return 'unknown';
    need(path, needs);
  }
  return 'more';
}

function readUnwind(argument: Value, needs: Needs): Reading {
  const path = isFields(argument) ? argument.get('path') : argument;
  if (typeof path !== 'string') return 'unknown';
  need(path.slice(1), needs);
  const index = isFields(argument) ? argument.get('includeArrayIndex') : undefined;
  if (index === undefined) return 'more';
  if (typeof index !== 'string' || !isPlainNames(index)) return 'unknown';
  needs.made.add(index);
  return 'more';
}

function readProjection(argument: Value, needs: Needs): Reading {
  if (!isFields(argument)) return 'unknown';
  const computed = [...argument.values()].filter(isComputed);
  const kept = keptPaths(argument, computed.length > 0);
  if (kept === undefined) return isPlainNames([...argument.keys()]) ? 'more' : 'unknown';
  if (!computed.every(isExpression)) return 'unknown';
  for (const path of kept) need(path, needs);
  return readLast(computed, needs);
}

// Undefined where the projection tells what it leaves out.
function keptPaths(argument: Fields, hasComputed: boolean): readonly string[] | undefined {
  const plain = new Map([...argument].filter(([, value]) => !isComputed(value)));
  if (!hasComputed || [...plain.keys()].some((path) => path !== '_id'))
    return projectedPaths(plain);
  const id = plain.get('_id');
  return id === undefined || isTruthy(id) ? ['_id'] : [];
}

function isComputed(value: Value): boolean {
  return typeof value === 'string' || Array.isArray(value) || isFields(value);
}

// Fields inside fields may be kept as well as computed.
function isExpression(value: Value): boolean {
  return !isFields(value) || [...value.keys()].some((name) => name.startsWith('$'));
}
