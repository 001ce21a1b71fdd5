import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { leafTest } from '../match-node.ts';
import type { FieldOperator } from '../operator.ts';
import { parseTypeSet } from '../type-set.ts';

/** `$type`: of one of the BSON types, given by alias or number. */
export const type: FieldOperator = {
  name: '$type',
  compile(argument, { path }) {
    const types = parseTypeSet(argument);
    if (types.size === 0) {
      throw new CommandError('FailedToParse', `${path} must match at least one type`);
    }
    return leafTest(
      '$type',
      argument,
      (value) => value !== undefined && types.has(typeAlias(value)),
    );
  },
};
