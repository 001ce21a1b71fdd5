import { entryOf } from '@touchstone/protocol';
import { valueKeys } from '../../expression/value-key.ts';
import { typeAlias } from '../../value/bson-type.ts';
import type { Collation } from '../../value/collation.ts';
import { CommandError } from '../../value/command-error.ts';
import { equalValues } from '../../value/compare.ts';
import { showFields } from '../../value/show-value.ts';
import type { Value } from '../../value/value.ts';
import type { ModifierTarget, UpdateOperator } from '../modifier.ts';

/** So many are sooner compared with each element than looked up among all. */
const FEW = 8;

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

/** Tells of each value whether it is none of the known ones, nor any that was asked for before. */
function notAmong(
  known: readonly Value[],
  asked: number,
  collation: Collation | undefined,
): (value: Value) => boolean {
  if (asked <= FEW) {
    const all = [...known];
    return (value) => {
      const isNew = all.every((each) => !equalValues(each, value, collation));
      if (isNew) all.push(value);
      return isNew;
    };
  }
  const keyOf = valueKeys(collation);
  const keys = new Set(known.map(keyOf));
  return (value) => {
    const key = keyOf(value);
    return !keys.has(key) && keys.add(key) !== undefined;
  };
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
      const isNew = notAmong(value, values.length, context.collation);
      return [...value, ...values.filter(isNew)];
    };
    return { operator: '$addToSet', missingPath: 'create', apply };
  },
};
