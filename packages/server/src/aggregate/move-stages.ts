import { present } from '@touchstone/protocol';
import { isNumeric } from '../value/numbers.ts';
import { isTruthy } from '../value/truthiness.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';

/** A stage as it was written. */
export interface WrittenStage {
  readonly name: string;
  readonly argument: Value;
}

/**
 * Brings stages into an order that does less work with the same outcome: filters before what does
 * not change what they look at, limits before what makes one document of one, and sorts before what
 * unwinds another field. A sort right behind a sort takes its place.
 */
export function moveStages<Stage extends WrittenStage>(stages: readonly Stage[]): readonly Stage[] {
  const moved: Stage[] = [];
  for (const stage of stages) {
    let at = moved.length;
    while (at > 0 && canGoBefore(stage, present(moved[at - 1]))) at--;
    // Of sorts one after the other the last is enough.
    const isSortAgain = stage.name === '$sort' && moved[at - 1]?.name === '$sort';
    moved.splice(isSortAgain ? at - 1 : at, isSortAgain ? 1 : 0, stage);
  }
  return moved;
}

/** The stages that make one document of each, whatever it is. */
const ONE_TO_ONE: ReadonlySet<string> = new Set([
  '$addFields',
  '$project',
  '$set',
  '$unset',
  '$lookup',
]);

function canGoBefore(stage: WrittenStage, other: WrittenStage): boolean {
  if (stage.name === '$limit' || stage.name === '$skip') return ONE_TO_ONE.has(other.name);
  if (!isFields(stage.argument)) return false;
  if (stage.name === '$sort') return sortsBefore(stage.argument, other);
  if (stage.name !== '$match') return false;
  const paths = pathsOf(stage.argument);
  if (paths === undefined || paths.length === 0) return false;
  if (other.name === '$sort') return true;
  const keeps = keptBy(other);
  return keeps !== undefined && paths.every(keeps);
}

// A field that is not unwound is sorted by first: there are fewer documents then.
function sortsBefore(pattern: Fields, other: WrittenStage): boolean {
  if (other.name !== '$unwind') return false;
  const keeps = keptBy(other);
  return keeps !== undefined && [...pattern].every(([path, by]) => !isFields(by) && keeps(path));
}

/** The paths that a filter looks at; undefined where it looks at whole documents. */
function pathsOf(filter: Fields): readonly string[] | undefined {
  const paths: string[] = [];
  for (const [name, value] of filter) {
    const own = GROUPS.has(name) ? pathsInGroup(value) : pathOfField(name, value);
    if (own === undefined) return undefined;
    for (const path of own) paths.push(path);
  }
  return paths;
}

const GROUPS: ReadonlySet<string> = new Set(['$and', '$or', '$nor']);

function pathsInGroup(value: Value): readonly string[] | undefined {
  const paths: string[] = [];
  for (const each of Array.isArray(value) ? value : []) {
    const inner = isFields(each) ? pathsOf(each) : undefined;
    if (inner === undefined) return undefined;
    for (const path of inner) paths.push(path);
  }
  return paths;
}

function pathOfField(name: string, value: Value): readonly string[] | undefined {
  return name.startsWith('$') || isGeoQuery(value) ? undefined : [name];
}

function isGeoQuery(value: Value): boolean {
  return isFields(value) && ['$near', '$nearSphere', '$geoNear'].some((name) => value.has(name));
}

/** The paths that a stage leaves as they are; undefined for stages that may change all. */
function keptBy({ name, argument }: WrittenStage): ((path: string) => boolean) | undefined {
  switch (name) {
    case '$addFields':
    case '$set':
      return isFields(argument) ? apartFrom([...argument.keys()]) : undefined;
    case '$unset':
      return apartFrom(textsIn(argument));
    case '$project':
      return isFields(argument) ? keptByProject(argument) : undefined;
    case '$unwind':
      return keptByUnwind(argument);
    case '$lookup':
      return isFields(argument) ? apartFrom(textsIn(argument.get('as') ?? null)) : undefined;
    default:
      return undefined;
  }
}

function textsIn(value: Value): readonly string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((each): each is string => typeof each === 'string');
}

function apartFrom(changed: readonly string[]): ((path: string) => boolean) | undefined {
  if (changed.length === 0) return undefined;
  return (path) => !changed.some((each) => overlaps(each, path));
}

function overlaps(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

function keptByProject(argument: Fields): ((path: string) => boolean) | undefined {
  const plain = (value: Value): boolean => typeof value === 'boolean' || isNumeric(value);
  const others = [...argument].filter(([path]) => path !== '_id');
  const id = argument.get('_id');
  const keepsId = id === undefined || (plain(id) && isTruthy(id));
  if (others.length === 0) return undefined;
  if (others.every(([, value]) => plain(value) && !isTruthy(value))) {
    const away = others.map(([path]) => path);
    return apartFrom(keepsId ? away : [...away, '_id']);
  }
  const shown = others.filter(([, value]) => plain(value) && isTruthy(value)).map(([path]) => path);
  if (keepsId) shown.push('_id');
  return (path) => shown.some((each) => path === each || path.startsWith(`${each}.`));
}

function keptByUnwind(argument: Value): ((path: string) => boolean) | undefined {
  const path = isFields(argument) ? argument.get('path') : argument;
  const index = isFields(argument) ? argument.get('includeArrayIndex') : undefined;
  if (typeof path !== 'string') return undefined;
  return apartFrom([path.slice(1), ...textsIn(index ?? null)]);
}
