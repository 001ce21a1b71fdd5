import { CommandError } from '../../value/command-error.ts';
import type { Fields, Value } from '../../value/value.ts';
import {
  type ElementTests,
  leafTest,
  nodeMatches,
  type ValueTest,
  valueMatches,
} from '../match-node.ts';
import { type FieldOperator, isOperatorDocument, type OperatorContext } from '../operator.ts';

// Names that begin with a dollar sign and are no operators on an element: groups, and the fields of a reference.
const NO_OPERATORS: ReadonlySet<string> = new Set([
  ...['$and', '$or', '$nor', '$where', '$expr', '$text'],
  ...['$ref', '$id', '$db'],
]);

// In an element that is an array the field names are its indexes.
function asDocument(element: Value): Fields | undefined {
  if (element instanceof Map) return element;
  if (!Array.isArray(element)) return undefined;
  return new Map(element.map((value, index) => [String(index), value]));
}

function elementTests(argument: Fields, { compiler, path }: OperatorContext): ElementTests {
  const first = argument.keys().next().value;
  if (isOperatorDocument(argument) && first !== undefined && !NO_OPERATORS.has(first)) {
    return { kind: 'values', tests: compiler.fieldTests(argument, path) };
  }
  return { kind: 'document', node: compiler.filter(argument, false) };
}

function elementMatches(elements: ElementTests, element: Value): boolean {
  if (elements.kind === 'values') {
    return elements.tests.every((test) => valueMatches(test, element));
  }
  const document = asDocument(element);
  return document !== undefined && nodeMatches(elements.node, document);
}

/** `$elemMatch`: one element of the array matches all of the conditions. */
export const elemMatch: FieldOperator = {
  name: '$elemMatch',
  compile(argument, place) {
    if (!(argument instanceof Map)) {
      throw new CommandError('BadValue', '$elemMatch needs an Object');
    }
    const elements = elementTests(argument, place);
    const test: ValueTest = (value, details) => {
      if (!Array.isArray(value)) return false;
      const index = value.findIndex((element) => elementMatches(elements, element));
      if (index >= 0 && details !== undefined) details.arrayIndex = index;
      return index >= 0;
    };
    return { ...leafTest('$elemMatch', argument, test), leafArrays: 'keep', elements };
  },
};
