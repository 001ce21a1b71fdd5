import { Code } from 'bson';
import { type ScriptFunction, scriptValueOf } from '../../../javascript/script-value.ts';
import { resultOf } from '../../../javascript/stored-value.ts';
import type { Value } from '../../../value/value.ts';
import { fail } from '../../failure.ts';
import { type CompiledOperator, typeName } from '../../operator.ts';

/** `$function`: what a piece of JavaScript makes of its arguments. Options that it does not know are passed over. */
export const scripted: CompiledOperator = {
  kind: 'compiled',
  name: '$function',
  compile(spec, compiler) {
    if (!(spec instanceof Map)) {
      fail(31260, `$function requires an object as an argument, found: ${typeName(spec)}`);
    }
    const { scripts } = compiler.context;
    if (scripts === undefined) fail(4660800, '$function cannot be used inside a validator.');
    const body = spec.get('body');
    if (body === undefined) fail(31261, 'The body function must be specified.');
    const args = spec.get('args');
    if (args === undefined) fail(31263, 'The args field must be specified.');
    const lang = spec.get('lang');
    if (lang === undefined) fail(31418, 'The lang field must be specified.');
    const source = sourceOf(body);
    const given = compiler.compile(args);
    if (lang !== 'js') fail(31419, "Currently the only supported language specifier is 'js'.");
    compiler.keepDynamic();
    let compiled: ScriptFunction | undefined;
    return (scope) => {
      const values = given(scope);
      if (!Array.isArray(values)) fail(31266, 'The args field must be of type array');
      compiled ??= scripts.world.compile(source);
      return resultOf(compiled.call(new Map(), values.map(scriptValueOf)));
    };
  },
};

// Nothing is computed here: MongoDB takes an expression for one that may depend on documents.
function sourceOf(body: Value): string {
  const literal = body instanceof Map && body.size === 1 ? body.get('$literal') : undefined;
  const value = literal ?? body;
  const isPath = literal === undefined && typeof value === 'string' && value.startsWith('$');
  if (isPath || value instanceof Map || Array.isArray(value)) {
    fail(31432, 'The body function must be a constant expression');
  }
  if (typeof value === 'string') return value;
  if (value instanceof Code && (value.scope ?? null) === null) return value.code;
  return fail(31262, 'The body function must evaluate to type string or code');
}
