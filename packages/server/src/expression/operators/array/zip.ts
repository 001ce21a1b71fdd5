import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import {
  type CompiledOperator,
  isNullish,
  type NamedGrammar,
  readNamed,
  typeName,
} from '../../operator.ts';
import { looping } from '../../standing.ts';
import { valueText } from '../../value-text.ts';

const grammar: NamedGrammar = {
  name: '$zip',
  notObject: [34460, (type) => `$zip only supports an object as an argument, found ${type}`],
  unknown: [34464, (name) => `$zip found an unknown argument: ${name}`],
  required: {},
  optional: ['inputs', 'useLongestLength', 'defaults'],
};

function expressionList(parts: ReadonlyMap<string, Value>, name: string, code: number) {
  const spec = parts.get(name) ?? [];
  if (Array.isArray(spec)) return spec;
  return fail(code, `${name} must be an array of expressions, found ${typeName(spec)}`);
}

function inputArray(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  return fail(34468, `$zip found a non-array expression in input: ${valueText(value)}`);
}

/** `$zip`: the n-th elements of all inputs side by side. */
export const zip: CompiledOperator = {
  kind: 'compiled',
  name: '$zip',
  compile(spec, compiler) {
    compiler.keepDynamic();
    const parts = readNamed(spec, grammar);
    const inputSpecs = expressionList(parts, 'inputs', 34461);
    const defaultSpecs = expressionList(parts, 'defaults', 34462);
    const longest = parts.get('useLongestLength') ?? false;
    if (typeof longest !== 'boolean') {
      fail(34463, `useLongestLength must be a bool, found ${typeName(spec)}`);
    }
    if (inputSpecs.length === 0) fail(34465, '$zip requires at least one input array');
    if (defaultSpecs.length > 0 && !longest) {
      fail(34466, 'cannot specify defaults unless useLongestLength is true');
    }
    if (defaultSpecs.length > 0 && defaultSpecs.length !== inputSpecs.length) {
      fail(34467, 'defaults and inputs must have the same length');
    }
    const inputs = inputSpecs.map((each) => compiler.compile(each));
    const defaults = defaultSpecs.map((each) => compiler.compile(each));
    const loop = {};
    return (scope) => {
      const begin = () => {
        const arrays: (readonly Value[])[] = [];
        for (const input of inputs) {
          const value = input(scope);
          if (isNullish(value)) return { arrays, fillers: [], length: 0, made: null };
          arrays.push(inputArray(value));
        }
        const fillers = defaults.map((each) => each(scope) ?? null);
        const choose = longest ? Math.max : Math.min;
        const lengths = arrays.map((array) => array.length);
        const length = lengths.reduce((a, b) => choose(a, b));
        return { arrays, fillers, length, made: [] as Value[] };
      };
      return looping(compiler.context.pace, loop, begin, ({ arrays, fillers, length, made }) => {
        if (made === null || made.length >= length) return false;
        const at = made.length;
        made.push(arrays.map((array, index) => array[at] ?? fillers[index] ?? null));
        return true;
      }).made;
    };
  },
};
