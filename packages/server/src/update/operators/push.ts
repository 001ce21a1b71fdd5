import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { showElement } from '../../value/show-value.ts';
import type { Value } from '../../value/value.ts';
import type { ModifierTarget, UpdateOperator } from '../modifier.ts';
import { type PushClauses, parsePush } from '../push-clauses.ts';

function pushed(array: readonly Value[], clauses: PushClauses): Value[] {
  const { each, position, slice, sort } = clauses;
  // Beyond either end counts as that end; an empty push of a negative position is no different.
  const at = position < 0 ? Math.max(0, array.length + position) : position;
  let result = [...array.slice(0, at), ...each, ...array.slice(at)];
  if (sort !== undefined) result = sort(result);
  if (slice === undefined) return result;
  return slice < 0 ? result.slice(slice) : result.slice(0, slice);
}

/** `$push`: the value, or each of `$each`, is added to the array. */
export const push: UpdateOperator = {
  name: '$push',
  compile(argument, { context }) {
    const clauses = parsePush(argument, context.collation);
    const apply = ({ value = [], path, id }: ModifierTarget): Value => {
      if (Array.isArray(value)) return pushed(value, clauses);
      const where = id === undefined ? '' : showElement('_id', id);
      throw new CommandError(
        'BadValue',
        `The field '${path}' must be an array but is of type ${typeAlias(value)} in document ` +
          `{${where}}`,
      );
    };
    // MongoDB does not look whether sorting moved anything: an array that has elements counts as changed.
    const changes = (result: Value): boolean =>
      clauses.sort !== undefined && Array.isArray(result) && result.length > 0;
    return { operator: '$push', missingPath: 'create', changes, apply };
  },
};
