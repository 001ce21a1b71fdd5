import { Code } from 'bson';
import { compileScript } from '../../javascript/script.ts';
import { CommandError } from '../../value/command-error.ts';
import type { Value } from '../../value/value.ts';
import type { RootOperator } from '../operator.ts';

function sourceOf(argument: Value): string {
  if (typeof argument === 'string') return argument;
  if (!(argument instanceof Code)) throw new CommandError('BadValue', '$where got bad type');
  if (argument.scope === null || argument.scope === undefined) return argument.code;
  throw new CommandError(
    'Location4649201',
    '$where no longer supports deprecated BSON type CodeWScope',
  );
}

/** `$where`: documents for which a piece of JavaScript is true. */
export const where: RootOperator = {
  name: '$where',
  compile(argument, { topLevel, context }) {
    if (!topLevel) {
      throw new CommandError('BadValue', '$where can only be applied to the top-level document');
    }
    const { scripts, allowsWhere } = context;
    if (scripts === undefined || !allowsWhere) {
      throw new CommandError('BadValue', '$where is not allowed in this context');
    }
    const source = sourceOf(argument);
    const test = compileScript(source, scripts.host);
    return { kind: 'document', operator: '$where', argument: new Code(source), test };
  },
};
