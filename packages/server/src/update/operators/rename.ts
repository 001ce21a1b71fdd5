import { CommandError } from '../../value/command-error.ts';
import { showElement } from '../../value/show-value.ts';
import type { UpdateOperator } from '../modifier.ts';
import { arrayFilterIdentifier } from '../update-path.ts';

function isDynamic(path: string): boolean {
  return path.split('.').some((part) => part === '$' || arrayFilterIdentifier(part) !== undefined);
}

/** `$rename`: the field moves to another path. */
export const rename: UpdateOperator = {
  name: '$rename',
  compile(argument, { path }) {
    const shown = showElement(path, argument);
    if (typeof argument !== 'string') {
      throw new CommandError('BadValue', `The 'to' field for $rename must be a string: ${shown}`);
    }
    if (path === argument) {
      const message = `The source and target field for $rename must differ: ${shown}`;
      throw new CommandError('BadValue', message);
    }
    if (argument.startsWith(`${path}.`) || path.startsWith(`${argument}.`)) {
      const message = `The source and target field for $rename must not be on the same path: ${shown}`;
      throw new CommandError('BadValue', message);
    }
    if (isDynamic(path)) {
      const message = `The source field for $rename may not be dynamic: ${path}`;
      throw new CommandError('BadValue', message);
    }
    if (isDynamic(argument)) {
      const message = `The destination field for $rename may not be dynamic: ${argument}`;
      throw new CommandError('BadValue', message);
    }
    const apply = (): never => {
      throw new TypeError('A renamed value is read from its source.');
    };
    return {
      operator: '$rename',
      missingPath: 'create',
      move: { source: path, destination: argument },
      apply,
    };
  },
};
