import { entryOf, present } from '@touchstone/protocol';
import { Code } from 'bson';
import {
  compileExpression,
  constantValue,
  type ExpressionContext,
} from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { type ScriptFunction, scriptValueOf } from '../../javascript/script-value.ts';
import { resultOf } from '../../javascript/stored-value.ts';
import { showValue } from '../../value/show-value.ts';
import type { Fields, Value } from '../../value/value.ts';
import type { AccumulatorDefinition, AccumulatorPlan } from '../accumulator.ts';

/** In the order in which MongoDB misses them. */
const REQUIRED: readonly (readonly [name: string, code: number])[] = [
  ['init', 4544707],
  ['accumulate', 4544708],
  ['accumulateArgs', 4544710],
  ['merge', 4544709],
];
const OPTIONAL: readonly string[] = ['initArgs', 'finalize', 'lang'];

/** `$accumulator`: what functions of the client's gather. Nothing is gathered in parts, so nothing is merged. */
export const accumulator: AccumulatorDefinition = {
  name: '$accumulator',
  since: '4.4',
  groupsOnly: true,
  compile(spec, context) {
    if (Array.isArray(spec)) fail(40237, 'The $accumulator accumulator is a unary operator');
    if (!(spec instanceof Map)) {
      fail(4544703, `$accumulator expects an object as an argument; found: ${typeName(spec)}`);
    }
    checkGrammar(spec);
    return planOf(spec, context);
  },
};

function checkGrammar(spec: Fields): void {
  for (const [name, value] of spec) {
    if (name === 'lang') checkLanguage(value);
    if (OPTIONAL.includes(name) || REQUIRED.some(([required]) => required === name)) continue;
    fail(4544706, `$accumulator got an unexpected field: ${name}`);
  }
  for (const [name, code] of REQUIRED) {
    if (!spec.has(name)) fail(code, `$accumulator missing required argument '${name}'`);
  }
}

function checkLanguage(lang: Value): void {
  if (typeof lang !== 'string') {
    fail(4544704, `$accumulator lang must be a string; found: ${typeName(lang)}`);
  }
  if (lang !== 'js') fail(4544705, "$accumulator only supports lang: 'js'");
}

function planOf(spec: Fields, context: ExpressionContext): AccumulatorPlan {
  const functionOf = (name: string): (() => ScriptFunction) => {
    const source = sourceOf(name, entryOf(spec, name), context);
    let compiled: ScriptFunction | undefined;
    return () => {
      compiled ??= present(context.scripts).world.compile(source);
      return compiled;
    };
  };
  const init = functionOf('init');
  const accumulate = functionOf('accumulate');
  functionOf('merge');
  const finalize = spec.has('finalize') ? functionOf('finalize') : undefined;
  const initArgs = compileExpression(spec.get('initArgs') ?? [], context);
  const call = (called: () => ScriptFunction, given: readonly Value[]): Value =>
    resultOf(called().call(new Map(), given.map(scriptValueOf)));
  return {
    input: compileExpression(entryOf(spec, 'accumulateArgs'), context),
    start(group) {
      let state = call(init, argumentsOf(4544711, 'initArgs', initArgs(group)));
      return {
        add(value) {
          const given = argumentsOf(4544712, 'accumulateArgs', value);
          state = call(accumulate, [state, ...given]);
        },
        result: () => (finalize === undefined ? state : call(finalize, [state])),
      };
    },
  };
}

function argumentsOf(code: number, name: string, value: Value | undefined): readonly Value[] {
  if (Array.isArray(value)) return value;
  const shown = value === undefined ? 'MISSING' : showValue(value);
  return fail(code, `$accumulator ${name} must evaluate to an array: ${shown}`);
}

function sourceOf(name: string, spec: Value, context: ExpressionContext): string {
  const constant = constantValue(spec, context);
  if (constant === undefined) fail(4544701, `$accumulator '${name}' must be a constant expression`);
  const { value } = constant;
  if (typeof value === 'string') return value;
  if (value instanceof Code && (value.scope ?? null) === null) return value.code;
  return fail(4544702, `$accumulator '${name}' must be a String or Code`);
}
