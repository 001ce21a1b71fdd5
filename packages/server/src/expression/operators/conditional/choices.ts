import { present } from '@touchstone/protocol';
import { isTruthy } from '../../../value/truthiness.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { type CompiledOperator, type Compiler, isNullish, type Operator } from '../../operator.ts';
import type { Compiled } from '../../reference.ts';
import type { Expression, Scope } from '../../scope.ts';

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

const NO_DOCUMENT: Scope = { root: new Map(), variables: new Map() };

// A part that is the same for every document; undefined where it is not known before there is one.
function known(
  part: Compiled,
  { context }: Compiler,
): { readonly value: Value | undefined } | undefined {
  if (!part.constant || context.computesConstantsLate) return undefined;
  return { value: part.evaluate(NO_DOCUMENT) };
}

// The part that is left stands for the whole.
function only(part: Compiled, compiler: Compiler): Expression {
  if (!part.constant) compiler.keepDynamic();
  return part.evaluate;
}

const cond: CompiledOperator = {
  kind: 'compiled',
  name: '$cond',
  compile(spec, compiler) {
    const parts = conditionalParts(spec).map((part) => compiler.part(part));
    const [condition, then, otherwise] = [present(parts[0]), present(parts[1]), present(parts[2])];
    const decided = known(condition, compiler);
    if (decided !== undefined) return only(isTruthy(decided.value) ? then : otherwise, compiler);
    if (!parts.every((part) => part.constant)) compiler.keepDynamic();
    return (scope) =>
      isTruthy(condition.evaluate(scope)) ? then.evaluate(scope) : otherwise.evaluate(scope);
  },
};

// Constants that are null say nothing, and nobody looks behind one that is not.
function decisiveParts(parts: readonly Compiled[], compiler: Compiler): readonly Compiled[] {
  const decisive: Compiled[] = [];
  for (const [at, part] of parts.entries()) {
    const constant = known(part, compiler);
    const isLast = at === parts.length - 1;
    if (constant !== undefined && isNullish(constant.value) && !isLast) continue;
    decisive.push(part);
    if (constant !== undefined && !isNullish(constant.value)) break;
  }
  return decisive;
}

const ifNull: CompiledOperator = {
  kind: 'compiled',
  name: '$ifNull',
  compile(spec, compiler) {
    const specs = Array.isArray(spec) ? spec : [spec];
    if (specs.length < 2) {
      fail(1257300, `$ifNull needs at least two arguments, had: ${specs.length}`);
    }
    const all = specs.map((part) => compiler.part(part));
    const parts = [...decisiveParts(all, compiler)];
    const last = present(parts.pop());
    if (parts.length === 0) return only(last, compiler);
    if (![...parts, last].every((part) => part.constant)) compiler.keepDynamic();
    return (scope) => {
      for (const part of parts) {
        const value = part.evaluate(scope);
        if (!isNullish(value)) return value;
      }
      return last.evaluate(scope);
    };
  },
};

export const choices: readonly Operator[] = [cond, ifNull];
