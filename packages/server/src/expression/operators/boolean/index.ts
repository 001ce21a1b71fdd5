import { isTruthy } from '../../../value/truthiness.ts';
import type { Value } from '../../../value/value.ts';
import { type Compiler, type Operator, plain } from '../../operator.ts';

function operands(spec: Value, compiler: Compiler) {
  return (Array.isArray(spec) ? spec : [spec]).map((argument) => compiler.compile(argument));
}

export const boolean: readonly Operator[] = [
  {
    kind: 'compiled',
    name: '$and',
    compile(spec, compiler) {
      const conditions = operands(spec, compiler);
      return (scope) => conditions.every((condition) => isTruthy(condition(scope)));
    },
  },
  plain('$not', 1, ([value]) => !isTruthy(value)),
  {
    kind: 'compiled',
    name: '$or',
    compile(spec, compiler) {
      const conditions = operands(spec, compiler);
      return (scope) => conditions.some((condition) => isTruthy(condition(scope)));
    },
  },
];
