import { CommandError } from '../../value/command-error.ts';
import type { Fields, Value } from '../../value/value.ts';
import { leafTest, nodeMatches, type ValueTest, valueMatches } from '../match-node.ts';
import { type FieldOperator, isOperatorDocument, type OperatorPlace } from '../operator.ts';

// What begins with a dollar sign and is no operator on an element: groups, and the fields of a reference.
const NO_OPERATORS: ReadonlySet<string> = new Set([
  ...['$and', '$or', '$nor', '$where', '$expr', '$text'],
  ...['$ref', '$id', '$db'],
]);

type ElementTest = (element: Value) => boolean;

// In an element that is an array the field names are its indexes.
function asDocument(element: Value): Fields | undefined {
  if (element instanceof Map) return element;
  if (!Array.isArray(element)) return undefined;
  return new Map(element.map((value, index) => [String(index), value]));
}

function elementTest(argument: Fields, { compiler, path }: OperatorPlace): ElementTest {
  const first = argument.keys().next().value;
  if (isOperatorDocument(argument) && first !== undefined && !NO_OPERATORS.has(first)) {
    const tests = compiler.fieldTests(argument, path);
    return (element) => tests.every((test) => valueMatches(test, element));
  }
  const node = compiler.filter(argument, false);
  return (element) => {
    const document = asDocument(element);
    return document !== undefined && nodeMatches(node, document);
  };
}

/** `$elemMatch`: one element of the array matches all of the conditions. */
export const elemMatch: FieldOperator = {
  name: '$elemMatch',
  compile(argument, place) {
    if (!(argument instanceof Map)) {
      throw new CommandError('BadValue', '$elemMatch needs an Object');
    }
    const matches = elementTest(argument, place);
    const test: ValueTest = (value, details) => {
      if (!Array.isArray(value)) return false;
      const index = value.findIndex(matches);
      if (index >= 0 && details !== undefined) details.arrayIndex = index;
      return index >= 0;
    };
    return { ...leafTest('$elemMatch', argument, test), leafArrays: 'keep' };
  },
};
