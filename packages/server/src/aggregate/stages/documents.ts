import { compileExpression, scopeOf } from '../../expression/expression.ts';
import { fail } from '../../expression/failure.ts';
import { typeName } from '../../expression/operator.ts';
import { valueText } from '../../expression/value-text.ts';
import type { Fields, Value } from '../../value/value.ts';
import { withContext } from '../blame.ts';
import type { StageDefinition } from '../stage.ts';

// MongoDB reads the argument as a field of a projection, which none without fields can be.
function refuseEmpty(spec: Value): void {
  if (!(spec instanceof Map)) return;
  if (spec.size === 0) {
    fail(51270, 'An empty sub-projection is not a valid value. Found empty object at path');
  }
  if ([...spec.keys()].some((name) => name.startsWith('$'))) return;
  for (const value of spec.values()) refuseEmpty(value);
}

function requireFields(value: Value): Fields {
  if (value instanceof Map) return value;
  const words = 'elements within the array passed to $documents must evaluate to an object';
  const found = `but resulting value was: ${valueText(value)}`;
  const type = `Type of resulting value: '${typeName(value)}'`;
  const input = `Input document: {_tempDocumentsField: ${valueText(value)}}`;
  return fail(40228, `${words}, ${found}. ${type}. ${input}`);
}

/** `$documents`: the documents that the pipeline itself holds. */
export const documents: StageDefinition = {
  name: '$documents',
  since: '5.1',
  position: 'first',
  generates: true,
  runsOn: 'database',
  notInside: ['$facet'],
  compile(spec, { context }) {
    const list = withContext('Invalid $documents', () => {
      refuseEmpty(spec);
      return compileExpression(spec, context);
    });
    return {
      *run() {
        const value = list(scopeOf(new Map(), context.variables));
        if (!Array.isArray(value)) fail(5858203, 'an array is expected');
        for (const element of value) yield requireFields(element);
      },
    };
  },
};
