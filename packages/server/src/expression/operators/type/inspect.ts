import { isNumeric } from '../../../value/numbers.ts';
import { type Operator, plain, typeName } from '../../operator.ts';

export const inspect: readonly Operator[] = [
  plain('$isNumber', 1, ([value]) => isNumeric(value)),
  plain('$type', 1, ([value]) => typeName(value)),
];
