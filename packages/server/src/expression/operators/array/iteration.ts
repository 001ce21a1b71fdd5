import { entryOf, present } from '@touchstone/protocol';
import { isTruthy } from '../../../value/truthiness.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import {
  type CompiledOperator,
  grammarOf,
  isNullish,
  type Operator,
  parameterGrammarOf,
  readNamed,
  typeName,
} from '../../operator.ts';
import type { Scope } from '../../scope.ts';
import { looping } from '../../standing.ts';
import { valueText } from '../../value-text.ts';
import { checkDefinedVariable } from '../../variable-name.ts';
import { int32Of } from './access.ts';

function elementName(spec: Value | undefined): string {
  if (spec === undefined) return 'this';
  if (typeof spec !== 'string') return fail(10065, 'invalid parameter: expected a string (as)');
  checkDefinedVariable(spec);
  return spec;
}

/** A scope with variables of its own. */
function innerScope({ root, variables }: Scope): InnerScope {
  return { root, variables: new Map(variables) };
}

interface InnerScope extends Scope {
  readonly variables: Map<string, Value | undefined>;
}

const mapGrammar = parameterGrammarOf(
  '$map',
  { notObject: 16878, unknown: 16879, required: { input: 16880, in: 16882 } },
  ['as'],
);

const map: CompiledOperator = {
  kind: 'compiled',
  name: '$map',
  compile(spec, compiler) {
    compiler.keepDynamic();
    const parts = readNamed(spec, mapGrammar);
    const name = elementName(parts.get('as'));
    const input = compiler.compile(entryOf(parts, 'input'));
    const body = compiler.within([name]).compile(entryOf(parts, 'in'));
    const { pace } = compiler.context;
    const loop = {};
    return (scope) => {
      const begin = () => {
        const array = input(scope);
        if (!isNullish(array) && !Array.isArray(array)) {
          fail(16883, `input to $map must be an array not ${typeName(array)}`);
        }
        return { array, made: [] as Value[], inner: innerScope(scope) };
      };
      const { array, made } = looping(pace, loop, begin, ({ array, made, inner }) => {
        if (isNullish(array) || made.length >= array.length) return false;
        inner.variables.set(name, array[made.length]);
        made.push(body(inner) ?? null);
        return true;
      });
      return isNullish(array) ? null : made;
    };
  },
};

const filterGrammar = parameterGrammarOf(
  '$filter',
  { notObject: 28646, unknown: 28647, required: { input: 28648, cond: 28650 } },
  ['as', 'limit'],
);

function filterLimit(value: Value | undefined): number {
  if (isNullish(value)) return Number.POSITIVE_INFINITY;
  const limit = int32Of(value);
  if (limit === undefined) {
    const words = '$filter: limit must be represented as a 32-bit integral value';
    return fail(327391, `${words}: ${valueText(value)}`);
  }
  return limit > 0 ? limit : fail(327392, `$filter: limit must be greater than 0: ${limit}`);
}

const filter: CompiledOperator = {
  kind: 'compiled',
  name: '$filter',
  compile(spec, compiler) {
    compiler.keepDynamic();
    const parts = readNamed(spec, filterGrammar);
    const name = elementName(parts.get('as'));
    const input = compiler.compile(entryOf(parts, 'input'));
    const limitOf = parts.has('limit') ? compiler.compile(entryOf(parts, 'limit')) : undefined;
    const condition = compiler.within([name]).compile(entryOf(parts, 'cond'));
    const { pace } = compiler.context;
    const loop = {};
    return (scope) => {
      const begin = () => {
        const array = input(scope);
        if (!isNullish(array) && !Array.isArray(array)) {
          fail(28651, `input to $filter must be an array not ${typeName(array)}`);
        }
        const limit = isNullish(array) ? 0 : filterLimit(limitOf?.(scope));
        return { array, kept: [] as Value[], at: 0, limit, inner: innerScope(scope) };
      };
      const { array, kept } = looping(pace, loop, begin, (state) => {
        const { array, kept, inner, limit } = state;
        if (isNullish(array) || state.at >= array.length || kept.length >= limit) return false;
        const element = present(array[state.at]);
        inner.variables.set(name, element);
        if (isTruthy(condition(inner))) kept.push(element);
        state.at++;
        return true;
      });
      return isNullish(array) ? null : kept;
    };
  },
};

const reduceGrammar = grammarOf('$reduce', {
  notObject: 40075,
  unknown: 40076,
  required: { input: 40077, initialValue: 40078, in: 40079 },
});

const reduce: CompiledOperator = {
  kind: 'compiled',
  name: '$reduce',
  compile(spec, compiler) {
    compiler.keepDynamic();
    const parts = readNamed(spec, reduceGrammar);
    const input = compiler.compile(entryOf(parts, 'input'));
    const initial = compiler.compile(entryOf(parts, 'initialValue'));
    const body = compiler.within(['this', 'value']).compile(entryOf(parts, 'in'));
    const { pace } = compiler.context;
    const loop = {};
    return (scope) => {
      const begin = () => {
        const array = input(scope);
        if (!isNullish(array) && !Array.isArray(array)) {
          fail(40080, `$reduce requires that 'input' be an array, found: ${valueText(array)}`);
        }
        const value = isNullish(array) ? null : initial(scope);
        return { array, at: 0, value, inner: innerScope(scope) };
      };
      return looping(pace, loop, begin, (state) => {
        const { array, at, value, inner } = state;
        if (isNullish(array) || at >= array.length) return false;
        inner.variables.set('this', array[at]);
        inner.variables.set('value', value);
        state.value = body(inner);
        state.at++;
        return true;
      }).value;
    };
  },
};

export const iteration: readonly Operator[] = [filter, map, reduce];
