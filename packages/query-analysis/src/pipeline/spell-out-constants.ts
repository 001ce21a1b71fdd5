import { arrayOf, documentOf } from '../value/build-value.ts';
import {
  type Field,
  fieldsOf,
  isArray,
  isDocument,
  itemsOf,
  textOf,
  type Value,
} from '../value/value.ts';

/** In a pipeline with marks, the constants of `$group` are spelled `{ $const: … }`. */
export function spellOutConstants(pipeline: Value): Value {
  return arrayOf(
    itemsOf(pipeline).map((stage) =>
      documentOf(
        fieldsOf(stage).map(({ name, value }) => ({
          name,
          value: name === '$group' ? documentOf(fieldsOf(value).map(spelledField)) : value,
        })),
      ),
    ),
  );
}

function spelledField({ name, value }: Field): Field {
  return { name, value: name === '$const' || name === '$literal' ? value : spelled(value) };
}

function spelled(expression: Value): Value {
  if (isArray(expression)) return arrayOf(itemsOf(expression).map(spelled));
  if (isDocument(expression)) return documentOf(fieldsOf(expression).map(spelledField));
  if (textOf(expression)?.startsWith('$') === true) return expression;
  return documentOf([{ name: '$const', value: expression }]);
}
