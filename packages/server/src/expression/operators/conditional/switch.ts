import { entryOf } from '@touchstone/protocol';
import { asArray } from '../../../value/known-value.ts';
import { isTruthy } from '../../../value/truthiness.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { type CompiledOperator, type Compiler, typeName } from '../../operator.ts';
import { optimizing } from '../../optimizing.ts';
import type { Expression } from '../../scope.ts';

interface Branch {
  readonly condition: Expression;
  readonly result: Expression;
}

function compileBranch(spec: Value, compiler: Compiler): Branch {
  if (!(spec instanceof Map)) {
    return fail(40062, `$switch expected each branch to be an object, found: ${typeName(spec)}`);
  }
  for (const name of spec.keys()) {
    if (name !== 'case' && name !== 'then') {
      fail(40063, `$switch found an unknown argument to a branch: ${name}`);
    }
  }
  const condition = spec.get('case');
  const result = spec.get('then');
  if (condition === undefined) {
    return fail(40064, "$switch requires each branch have a 'case' expression");
  }
  if (result === undefined) {
    return fail(40065, "$switch requires each branch have a 'then' expression.");
  }
  return { condition: compiler.compile(condition), result: compiler.compile(result) };
}

function compileBranches(spec: Value | undefined, compiler: Compiler): readonly Branch[] {
  if (spec === undefined) return [];
  if (!Array.isArray(spec)) {
    return fail(40061, `$switch expected an array for 'branches', found: ${typeName(spec)}`);
  }
  return spec.map((branch) => compileBranch(branch, compiler));
}

function isNeverTrue(spec: Value, compiler: Compiler): boolean {
  const condition = spec instanceof Map ? spec.get('case') : undefined;
  if (condition === undefined) return false;
  const constant = compiler.constant(condition);
  return constant !== undefined && !isTruthy(constant.value);
}

export const switchOperator: CompiledOperator = {
  kind: 'compiled',
  name: '$switch',
  compile(spec, compiler) {
    if (!(spec instanceof Map)) {
      return fail(40060, `$switch requires an object as an argument, found: ${typeName(spec)}`);
    }
    for (const name of spec.keys()) {
      if (name !== 'branches' && name !== 'default') {
        fail(40067, `$switch found an unknown argument: ${name}`);
      }
    }
    const specs = spec.get('branches');
    const branches = compileBranches(specs, compiler);
    if (branches.length === 0) fail(40068, '$switch requires at least one branch');
    const otherwise = spec.has('default') ? compiler.compile(entryOf(spec, 'default')) : undefined;
    if (!otherwise && asArray(specs).every((branch) => isNeverTrue(branch, compiler))) {
      const words =
        'Cannot execute a switch statement where all the cases evaluate to false without a default';
      optimizing(compiler.context, () => fail(40069, words));
    }
    return (scope) => {
      const branch = branches.find(({ condition }) => isTruthy(condition(scope)));
      if (branch !== undefined) return branch.result(scope);
      if (otherwise !== undefined) return otherwise(scope);
      const words = '$switch could not find a matching branch for an input';
      return fail(40066, `${words}, and no default was specified.`);
    };
  },
};
