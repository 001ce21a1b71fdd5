import { present } from '@touchstone/protocol';
import { CommandError } from '../../value/command-error.ts';
import type { Value } from '../../value/value.ts';
import { type FieldTest, leafTest } from '../match-node.ts';
import { type FieldOperator, isOperatorDocument, type OperatorContext } from '../operator.ts';

function isElemMatch(value: Value): boolean {
  return value instanceof Map && value.keys().next().value === '$elemMatch';
}

function elementTest(value: Value, elemMatches: boolean, place: OperatorContext): FieldTest {
  if (elemMatches) {
    if (!(value instanceof Map && isElemMatch(value))) {
      throw new CommandError('BadValue', '$all/$elemMatch has to be consistent');
    }
    return present(place.compiler.fieldTests(value, place.path)[0]);
  }
  const first = isOperatorDocument(value) ? value.keys().next().value : undefined;
  if (first !== undefined && place.compiler.isOperator(first)) {
    throw new CommandError('BadValue', 'no $ expressions in $all');
  }
  return place.compiler.valueTest(value);
}

/** `$all`: every value of the argument is found at the path. */
export const all: FieldOperator = {
  name: '$all',
  compile(argument, place) {
    if (!Array.isArray(argument)) throw new CommandError('BadValue', '$all needs an array');
    const [first] = argument;
    if (first === undefined) return leafTest('$all', argument, () => false);
    const elemMatches = isElemMatch(first);
    const tests = argument.map((value) => elementTest(value, elemMatches, place));
    return { kind: 'all', operator: '$all', argument, tests };
  },
};
