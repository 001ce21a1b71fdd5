import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import { compareValues } from '../../value/compare.ts';
import type { FieldOperator } from '../operator.ts';
import { wholeTest } from './schema-values.ts';

/**
 * A comparison in the order of all values, with what is missing before them all. An array matches always: what
 * the expression makes of it, only the expression can tell.
 */
function expressionComparison(name: string, accepts: (order: number) => boolean): FieldOperator {
  return {
    name,
    compile(argument, { compiler }) {
      if (Array.isArray(argument) || typeAlias(argument) === 'undefined') {
        const words = `${name} cannot be used to compare to type: ${typeAlias(argument)}`;
        throw new CommandError('BadValue', words);
      }
      const { collation } = compiler.context;
      return wholeTest(name, argument, (value) => {
        if (Array.isArray(value)) return true;
        return accepts(value === undefined ? -1 : compareValues(value, argument, collation));
      });
    },
  };
}

/** `$_internalExprEq` and kin. */
export const exprEq: FieldOperator = expressionComparison(
  '$_internalExprEq',
  (order) => order === 0,
);
export const exprGt: FieldOperator = expressionComparison('$_internalExprGt', (order) => order > 0);
export const exprGte: FieldOperator = expressionComparison(
  '$_internalExprGte',
  (order) => order >= 0,
);
export const exprLt: FieldOperator = expressionComparison('$_internalExprLt', (order) => order < 0);
export const exprLte: FieldOperator = expressionComparison(
  '$_internalExprLte',
  (order) => order <= 0,
);
