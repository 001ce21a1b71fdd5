import { present } from '@touchstone/protocol';
import { isTruthy } from '../../../value/truthiness.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { type CompiledOperator, isNullish, type Operator } from '../../operator.ts';

function conditionalParts(spec: Value): readonly Value[] {
  if (!(spec instanceof Map)) {
    const parts = Array.isArray(spec) ? spec : [spec];
    if (parts.length === 3) return parts;
    const words = `Expression $cond takes exactly 3 arguments. ${parts.length} were passed in.`;
    return fail(16020, words);
  }
  for (const name of spec.keys()) {
    if (!['if', 'then', 'else'].includes(name)) {
      fail(17083, `Unrecognized parameter to $cond: ${name}`);
    }
  }
  return [
    spec.get('if') ?? fail(17080, "Missing 'if' parameter to $cond"),
    spec.get('then') ?? fail(17081, "Missing 'then' parameter to $cond"),
    spec.get('else') ?? fail(17082, "Missing 'else' parameter to $cond"),
  ];
}

const cond: CompiledOperator = {
  kind: 'compiled',
  name: '$cond',
  compile(spec, compiler) {
    const parts = conditionalParts(spec).map((part) => compiler.compile(part));
    const [condition, then, otherwise] = [present(parts[0]), present(parts[1]), present(parts[2])];
    return (scope) => (isTruthy(condition(scope)) ? then(scope) : otherwise(scope));
  },
};

const ifNull: CompiledOperator = {
  kind: 'compiled',
  name: '$ifNull',
  compile(spec, compiler) {
    const specs = Array.isArray(spec) ? spec : [spec];
    if (specs.length < 2) {
      fail(1257300, `$ifNull needs at least two arguments, had: ${specs.length}`);
    }
    const parts = specs.map((part) => compiler.compile(part));
    const last = present(parts.pop());
    return (scope) => {
      for (const part of parts) {
        const value = part(scope);
        if (!isNullish(value)) return value;
      }
      return last(scope);
    };
  },
};

export const choices: readonly Operator[] = [cond, ifNull];
