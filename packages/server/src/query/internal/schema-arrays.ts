import { CommandError } from '../../value/command-error.ts';
import { isNumeric } from '../../value/numbers.ts';
import { firstEqual, inNameOrder } from '../first-equal.ts';
import { parseNonNegativeInteger } from '../integer-argument.ts';
import type { FieldOperator } from '../operator.ts';
import { checkPlaceholder, filterIn, placeholderTest } from './placeholder.ts';
import { equalUnordered, lengthArgument, wholeTest } from './schema-values.ts';

function arrayLength(
  name: string,
  fits: (length: number, limit: number) => boolean,
): FieldOperator {
  return {
    name,
    compile(argument) {
      const limit = lengthArgument(name, argument);
      return wholeTest(
        name,
        argument,
        (value) => Array.isArray(value) && fits(value.length, limit),
      );
    },
  };
}

/** `$_internalSchemaMinItems`, `$_internalSchemaMaxItems`: an array of so many elements. */
export const minItems: FieldOperator = arrayLength(
  '$_internalSchemaMinItems',
  (length, limit) => length >= limit,
);
export const maxItems: FieldOperator = arrayLength(
  '$_internalSchemaMaxItems',
  (length, limit) => length <= limit,
);

/** `$_internalSchemaUniqueItems`: an array without equal elements. */
export const uniqueItems: FieldOperator = {
  name: '$_internalSchemaUniqueItems',
  compile(argument, { path }) {
    if (argument !== true) {
      throw new CommandError('FailedToParse', `${path} must be a boolean of value true`);
    }
    return wholeTest(
      '$_internalSchemaUniqueItems',
      argument,
      (value) =>
        Array.isArray(value) && firstEqual(value, equalUnordered, inNameOrder) === undefined,
    );
  },
};

/** `$_internalSchemaMatchArrayIndex`: the element at an index, if there is one, matches. */
export const matchArrayIndex: FieldOperator = {
  name: '$_internalSchemaMatchArrayIndex',
  compile(argument, { compiler }) {
    const name = '$_internalSchemaMatchArrayIndex';
    if (!(argument instanceof Map)) {
      throw new CommandError('TypeMismatch', `${name} must be an object`);
    }
    const at = argument.get('index');
    const announced = argument.get('namePlaceholder');
    const expression = argument.get('expression');
    if (
      argument.size !== 3 ||
      at === undefined ||
      announced === undefined ||
      expression === undefined
    ) {
      const words = "requires exactly three fields: 'index', 'namePlaceholder' and 'expression'";
      throw new CommandError('FailedToParse', `${name} ${words}`);
    }
    const index = lengthArgument('index', at);
    const inner = placeholderTest(filterIn(name, 'expression', expression), compiler);
    checkPlaceholder(name, announced, { field: 'expression', name: inner.name });
    return wholeTest(
      name,
      argument,
      (value) =>
        Array.isArray(value) && (index >= value.length || inner.matches(value[index] ?? null)),
    );
  },
};

/** `$_internalSchemaAllElemMatchFromIndex`: the elements from an index on match. */
export const allElemMatchFromIndex: FieldOperator = {
  name: '$_internalSchemaAllElemMatchFromIndex',
  compile(argument, { compiler }) {
    const name = '$_internalSchemaAllElemMatchFromIndex';
    if (!Array.isArray(argument)) {
      throw new CommandError('FailedToParse', `${name} must be an array`);
    }
    const [at, expression] = argument;
    if (at === undefined || expression === undefined || argument.length > 2) {
      throw new CommandError('FailedToParse', `${name} must be an array of size 2`);
    }
    const from = isNumeric(at) ? parseNonNegativeInteger(at, name) : '';
    if (typeof from === 'string') {
      const words = `first element of ${name} must be a non-negative integer`;
      throw new CommandError('TypeMismatch', words);
    }
    if (!(expression instanceof Map)) {
      // MongoDB's words have no space here.
      throw new CommandError('TypeMismatch', `second element of ${name}must be an object`);
    }
    const inner = placeholderTest(expression, compiler);
    return wholeTest(
      name,
      argument,
      (value) => Array.isArray(value) && value.slice(Number(from)).every(inner.matches),
    );
  },
};
