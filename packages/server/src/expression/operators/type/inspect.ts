import { hashedValue } from '../../../value/hashed-value.ts';
import { isNumeric } from '../../../value/numbers.ts';
import { type Operator, plain, typeName } from '../../operator.ts';

export const inspect: readonly Operator[] = [
  plain('$isNumber', 1, ([value]) => isNumeric(value)),
  {
    kind: 'compiled',
    name: '$toHashedIndexKey',
    // Its argument is one value, be it an array.
    compile(spec, compiler) {
      const operand = compiler.compile(spec);
      return (scope) => hashedValue(operand(scope) ?? null);
    },
  },
  plain('$type', 1, ([value]) => typeName(value)),
];
