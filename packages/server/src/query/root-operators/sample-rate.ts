import { CommandError } from '../../value/command-error.ts';
import { isNumeric, toDouble } from '../../value/numbers.ts';
import type { RootOperator } from '../operator.ts';

/** `$sampleRate`: each document matches with that probability. */
export const sampleRate: RootOperator = {
  name: '$sampleRate',
  compile(argument, { context }) {
    if (!isNumeric(argument)) {
      throw new CommandError('BadValue', 'argument to $sampleRate must be a numeric type');
    }
    const rate = toDouble(argument);
    if (!(rate >= 0 && rate <= 1)) {
      const message = 'numeric argument to $sampleRate must be in [0, 1]';
      throw new CommandError('BadValue', message);
    }
    const test = (): boolean => context.random() < rate;
    return { kind: 'document', operator: '$sampleRate', argument, test };
  },
};
