import { CommandError } from '../value/command-error.ts';
import { showElement } from '../value/show-value.ts';
import { isTruthy } from '../value/truthiness.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';

const GROUPS: ReadonlySet<string> = new Set(['$and', '$or']);
const CONDITIONS: ReadonlySet<string> = new Set([
  '$eq',
  '$exists',
  '$geoIntersects',
  '$geoWithin',
  '$gt',
  '$gte',
  '$in',
  '$lt',
  '$lte',
  '$type',
]);

/** The first thing in the filter of a partial index that such an index cannot keep; undefined where it can keep all. */
export function partialFilterError(filter: Fields): CommandError | undefined {
  const found = unsupported(filter);
  if (found === undefined) return undefined;
  return new CommandError(
    'CannotCreateIndex',
    `Expression not supported in partial index: ${found}\n`,
  );
}

// The condition as MongoDB prints an expression tree, as far as its first lines go.
function unsupported(filter: Fields): string | undefined {
  for (const [name, value] of filter) {
    const found = GROUPS.has(name) ? unsupportedInEach(value) : unsupportedAt(name, value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unsupportedInEach(value: Value): string | undefined {
  for (const each of Array.isArray(value) ? value : []) {
    const found = isFields(each) ? unsupported(each) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function unsupportedAt(name: string, value: Value): string | undefined {
  if (name === '$comment') return undefined;
  if (name.startsWith('$')) return name;
  const isCondition = isFields(value) && [...value.keys()][0]?.startsWith('$');
  if (!isCondition) return isPattern(value) ? `${name} regex ${shown(value)}` : undefined;
  for (const [operator, operand] of value) {
    const allowed = CONDITIONS.has(operator) && (operator !== '$exists' || isTruthy(operand));
    if (!allowed) return conditionText(name, operator, operand);
  }
  return undefined;
}

function conditionText(path: string, operator: string, operand: Value): string {
  switch (operator) {
    case '$exists':
      return `$not\n    ${path} exists`;
    case '$ne':
      return `$not\n    ${path} $eq ${shown(operand)}`;
    case '$nin':
      return `$not\n    ${path} $in ${shown(operand)}`;
    case '$regex':
      return `${path} regex /${typeof operand === 'string' ? operand : shown(operand)}/`;
    case '$size':
      return `${path} $size : ${shown(operand)}`;
    default:
      return `${path} ${operator} ${shown(operand)}`;
  }
}

function isPattern(value: Value): boolean {
  return (value as { readonly _bsontype?: string } | null)?._bsontype === 'BSONRegExp';
}

function shown(value: Value): string {
  return showElement('', value).slice(2);
}
