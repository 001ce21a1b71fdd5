import { entryOf, present } from '@touchstone/protocol';
import { fail } from '../../failure.ts';
import { type Operator, parameterGrammarOf, readNamed } from '../../operator.ts';
import { checkDefinedVariable } from '../../variable-name.ts';

const grammar = parameterGrammarOf('$let', {
  notObject: 16874,
  unknown: 16875,
  required: { vars: 16876, in: 16877 },
});

export const variable: readonly Operator[] = [
  {
    kind: 'compiled',
    name: '$let',
    compile(spec, compiler) {
      const parts = readNamed(spec, grammar);
      const variables = parts.get('vars');
      if (!(variables instanceof Map)) {
        return fail(10065, 'invalid parameter: expected an object (vars)');
      }
      const names = [...variables.keys()];
      names.forEach(checkDefinedVariable);
      const values = Array.from(variables.values(), (value) => compiler.compile(value));
      const body = compiler.within(names).compile(entryOf(parts, 'in'));
      return (scope) => {
        const inner = new Map(scope.variables);
        for (let index = 0; index < names.length; index++) {
          inner.set(present(names[index]), present(values[index])(scope));
        }
        return body({ root: scope.root, variables: inner });
      };
    },
  },
];
