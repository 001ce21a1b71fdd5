import { typeAlias } from '../../value/bson-type.ts';
import { CommandError } from '../../value/command-error.ts';
import type { Value } from '../../value/value.ts';
import { newTimestamp, type UpdateOperator } from '../modifier.ts';

function parseKind(argument: Value): 'date' | 'timestamp' {
  if (typeof argument === 'boolean') return 'date';
  if (!(argument instanceof Map)) {
    throw new CommandError(
      'BadValue',
      `${typeAlias(argument)} is not valid type for $currentDate. Please use a boolean ('true') ` +
        "or a $type expression ({$type: 'timestamp/date'}).",
    );
  }
  for (const name of argument.keys()) {
    if (name === '$type') continue;
    throw new CommandError('BadValue', `Unrecognized $currentDate option: ${name}`);
  }
  const type = argument.get('$type');
  if (type === 'date' || type === 'timestamp') return type;
  throw new CommandError(
    'BadValue',
    "The '$type' string field is required to be 'date' or 'timestamp': " +
      "{$currentDate: {field : {$type: 'date'}}}",
  );
}

/** `$currentDate`: the time of the command, as a date or a timestamp. */
export const currentDate: UpdateOperator = {
  name: '$currentDate',
  compile(argument, { context }) {
    const kind = parseKind(argument);
    const apply = (): Value =>
      kind === 'date' ? new Date(context.now.getTime()) : newTimestamp(context);
    return { operator: '$currentDate', missingPath: 'create', apply };
  },
};
