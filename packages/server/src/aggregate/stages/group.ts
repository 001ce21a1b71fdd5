import { fail } from '../../expression/failure.ts';
import { isNumeric } from '../../value/numbers.ts';
import { type Fields, isFields, type Value } from '../../value/value.ts';
import { compileGrouping, groupedBy } from '../grouping.ts';
import type { StageDefinition } from '../stage.ts';

// A field of an `_id` is computed: a number or a boolean looks as if it were kept.
function checkComputed(id: Value): void {
  if (!isFields(id) || [...id.keys()].some((name) => name.startsWith('$'))) return;
  if ([...id.values()].some((value) => typeof value === 'boolean' || isNumeric(value))) {
    fail(17390, '$group does not support inclusion-style expressions');
  }
}

/** `$group`: one document for each value of an expression. */
export const group: StageDefinition = {
  name: '$group',
  compile(spec, { context }) {
    if (!(spec instanceof Map)) fail(15947, "a group's fields must be specified in an object");
    const output: Fields = new Map(spec);
    output.delete('_id');
    const id = spec.get('_id');
    if (id === undefined) fail(15955, 'a group specification must include an _id');
    checkComputed(id);
    return { run: groupedBy(compileGrouping(id, output, context), context) };
  },
};
