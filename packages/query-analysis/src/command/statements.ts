import { refuse } from '../error/query-analysis-error.ts';
import type { Analysis } from '../marking/analysis.ts';
import { arrayOf, documentOf } from '../value/build-value.ts';
import {
  type Field,
  fieldOf,
  fieldsOf,
  isArray,
  isDocument,
  itemsOf,
  textOf,
  type Value,
} from '../value/value.ts';

/** The statements of a write command, each marked field by field. */
export function markStatements(
  analysis: Analysis,
  statements: Value,
  known: ReadonlySet<string>,
  mark: (analysis: Analysis, field: Field, statement: Value) => Value,
): Value {
  checkStatements(statements, 'statements');
  return arrayOf(
    itemsOf(statements).map((statement) => {
      const own = { ...analysis, hasCollation: comparesBy(statement) };
      const fields = fieldsOf(statement).map((field) => {
        if (!known.has(field.name)) {
          refuse(40415, `BSON field '${field.name}' is an unknown field.`);
        }
        return { name: field.name, value: mark(own, field, statement) };
      });
      analysis.hasMarks ||= own.hasMarks;
      analysis.payloads = own.payloads;
      return documentOf(fields);
    }),
  );
}

/** Refuses what is no array of documents: it could not be told what in it is a field. */
export function checkStatements(statements: Value, name: string): void {
  if (isArray(statements) && itemsOf(statements).every(isDocument)) return;
  refuse(14, `BSON field '${name}' is the wrong type, expected an array of objects`);
}

/** Tells whether a command or a statement asks for a collation other than the simple one. */
export function comparesBy(document: Value): boolean {
  const collation = fieldOf(document, 'collation');
  const locale = collation === undefined ? undefined : fieldOf(collation, 'locale');
  return locale !== undefined && textOf(locale) !== 'simple';
}
