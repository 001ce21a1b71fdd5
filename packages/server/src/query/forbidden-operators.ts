import { present } from '@touchstone/protocol';
import { CommandError } from '../value/command-error.ts';
import { type Fields, isFields, type Value } from '../value/value.ts';

/** The operators that an expression that is kept for later may not use. */
export type ForbiddenOperators = Readonly<Record<string, () => CommandError>>;

function notAllowed(name: string, codeName = 'BadValue'): () => CommandError {
  return () => new CommandError(codeName, `${name} is not allowed in this context`);
}

/** For operators that bring documents in an order of their own where nothing has an order. */
export function sorts(): CommandError {
  return new CommandError(
    'Location5626500',
    '$geoNear, $near, and $nearSphere are not allowed in this context, as these operators require ' +
      'sorting geospatial data. If you do not need sort, consider using $geoWithin instead. Check out ' +
      'https://dochub.mongodb.org/core/near-sort-operation and ' +
      'https://dochub.mongodb.org/core/nearSphere-sort-operationfor more details.',
  );
}

/** The operators that the validator of a collection may not use. */
export const FORBIDDEN_IN_VALIDATORS: ForbiddenOperators = {
  $geoNear: sorts,
  $near: sorts,
  $nearSphere: sorts,
  $text: notAllowed('$text'),
};

/** The operators that the filter of a partial index may not use. */
export const FORBIDDEN_IN_PARTIAL_FILTERS: ForbiddenOperators = {
  ...FORBIDDEN_IN_VALIDATORS,
  $expr: notAllowed('$expr', 'QueryFeatureNotAllowed'),
  $where: notAllowed('$where'),
};

const NESTING: ReadonlySet<string> = new Set(['$and', '$nor', '$or']);

/** Throws for the first operator that is forbidden, at the top or on a field, at any depth of `$and` and the like. */
export function forbidOperators(expression: Fields, forbidden: ForbiddenOperators): void {
  for (const [name, value] of expression) {
    if (Object.hasOwn(forbidden, name)) throw present(forbidden[name])();
    if (NESTING.has(name)) forbidInEach(value, forbidden);
    else if (!name.startsWith('$') && isFields(value)) forbidOnField(value, forbidden);
  }
}

function forbidInEach(value: Value, forbidden: ForbiddenOperators): void {
  if (!Array.isArray(value)) return;
  for (const each of value) if (isFields(each)) forbidOperators(each, forbidden);
}

function forbidOnField(conditions: Fields, forbidden: ForbiddenOperators): void {
  for (const [operator, value] of conditions) {
    if (Object.hasOwn(forbidden, operator)) throw present(forbidden[operator])();
    if (operator === '$not' && isFields(value)) forbidOnField(value, forbidden);
  }
}
