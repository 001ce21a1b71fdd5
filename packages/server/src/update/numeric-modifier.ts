import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { compareValues } from '../value/compare.ts';
import { isNumeric, numericType, toDouble } from '../value/numbers.ts';
import { showElement, showValue } from '../value/show-value.ts';
import type { Numeric, Value } from '../value/value.ts';
import type { Modifier, ModifierTarget } from './modifier.ts';

/** Describes how an arithmetic operator is spoken of, and what it is given. */
interface NumericOperator {
  readonly operator: string;
  readonly verb: string;
  readonly path: string;
  readonly argument: Value;
}

/** The rule by which an arithmetic operator computes. */
interface NumericRule {
  missing(argument: Numeric): Numeric;
  /** Undefined when the result does not fit an int64. */
  combine(value: Numeric, argument: Numeric): Numeric | undefined;
}

const TYPE_WORD = { int: 'NumberInt', long: 'NumberLong', double: '', decimal: '' } as const;

function showId({ id }: ModifierTarget): string {
  return id === undefined ? '{}' : `{${showElement('_id', id)}}`;
}

// NaN is not the same as NaN: it changes every time.
function isNoNumber(result: Value): boolean {
  return isNumeric(result) && Number.isNaN(toDouble(result));
}

// A decimal that only gets other zeros at its end is left as it was.
function sameDecimal(before: Numeric, after: Numeric): boolean {
  const areDecimals = numericType(before) === 'decimal' && numericType(after) === 'decimal';
  return areDecimals && compareValues(before, after) === 0;
}

/** The modifier of `$inc` or `$mul`. */
export function numericModifier(operator: NumericOperator, rule: NumericRule): Modifier {
  const { argument } = operator;
  if (!isNumeric(argument)) {
    const last = operator.path;
    throw new CommandError(
      'TypeMismatch',
      `Cannot ${operator.verb} with non-numeric argument: {${showElement(last, argument)}}`,
    );
  }
  const apply = (target: ModifierTarget): Value => {
    const { value } = target;
    if (value === undefined) return rule.missing(argument);
    if (!isNumeric(value)) {
      throw new CommandError(
        'TypeMismatch',
        `Cannot apply ${operator.operator} to a value of non-numeric type. ${showId(target)} has ` +
          `the field '${target.name}' of non-numeric type ${typeAlias(value)}`,
      );
    }
    const result = rule.combine(value, argument);
    if (result !== undefined) return sameDecimal(value, result) ? value : result;
    const current = `(${TYPE_WORD[numericType(value)]})${showValue(value)}`;
    throw new CommandError(
      'BadValue',
      `Failed to apply ${operator.operator} operations to current value (${current}) for ` +
        `document ${showId(target)}`,
    );
  };
  return { operator: operator.operator, missingPath: 'create', apply, changes: isNoNumber };
}
