import { CommandError } from '../value/command-error.ts';
import type { Value } from '../value/value.ts';
import type { Modifier } from './modifier.ts';

/** The modifier of `$pull` or `$pullAll`: the elements that are chosen leave the array. */
export function pullModifier(operator: string, chosen: (element: Value) => boolean): Modifier {
  return {
    operator,
    missingPath: 'skipMissingOnly',
    apply({ value }) {
      if (!Array.isArray(value)) {
        throw new CommandError('BadValue', 'Cannot apply $pull to a non-array value');
      }
      return value.filter((element) => !chosen(element));
    },
  };
}
