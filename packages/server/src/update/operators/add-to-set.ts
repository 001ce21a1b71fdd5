import { entryOf } from '@touchstone/protocol';
import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { equalValues } from '../../value/compare.ts';
import { showFields } from '../../value/show-value.ts';
import type { Value } from '../../value/value.ts';
import type { ModifierTarget, UpdateOperator } from '../modifier.ts';

function parseValues(argument: Value): readonly Value[] {
  if (!(argument instanceof Map) || argument.keys().next().value !== '$each') return [argument];
  const each = entryOf(argument, '$each');
  if (!Array.isArray(each)) {
    throw new CommandError(
      'TypeMismatch',
      `The argument to $each in $addToSet must be an array but it was of type ${typeAlias(each)}`,
    );
  }
  if (argument.size === 1) return each;
  throw new CommandError(
    'BadValue',
    `Found unexpected fields after $each in $addToSet: ${showFields(argument)}`,
  );
}

/** `$addToSet`: the value, or each of `$each`, is added to the array unless it is there. */
export const addToSet: UpdateOperator = {
  name: '$addToSet',
  compile(argument, { context }) {
    const values = parseValues(argument);
    const apply = ({ value = [], name }: ModifierTarget): Value => {
      if (!Array.isArray(value)) {
        throw new CommandError(
          'BadValue',
          `Cannot apply $addToSet to non-array field. Field named '${name}' has non-array type ` +
            typeAlias(value),
        );
      }
      const result = [...value];
      for (const added of values) {
        if (result.every((element) => !equalValues(element, added, context.collation))) {
          result.push(added);
        }
      }
      return result;
    };
    return { operator: '$addToSet', missingPath: 'create', apply };
  },
};
