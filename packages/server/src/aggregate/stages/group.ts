import { fail } from '../../expression/failure.ts';
import type { Fields } from '../../value/value.ts';
import { compileGrouping, groupedBy } from '../grouping.ts';
import type { StageDefinition } from '../stage.ts';

/** `$group`: one document for each value of an expression. */
export const group: StageDefinition = {
  name: '$group',
  compile(spec, { context }) {
    if (!(spec instanceof Map)) fail(15947, "a group's fields must be specified in an object");
    const output: Fields = new Map(spec);
    output.delete('_id');
    const id = spec.get('_id');
    if (id === undefined) fail(15955, 'a group specification must include an _id');
    return { run: groupedBy(compileGrouping(id, output, context), context) };
  },
};
