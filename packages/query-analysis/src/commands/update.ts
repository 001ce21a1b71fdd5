import type { CommandAnalysis } from '../command/command-analysis.ts';
import { markCommandFilter, markVariables } from '../command/filter-arguments.ts';
import { markStatements } from '../command/statements.ts';
import { markUpdate } from '../update/mark-update.ts';
import { arrayOf, boolean, documentOf } from '../value/build-value.ts';
import { fieldOf, fieldsOf, itemsOf, type Value } from '../value/value.ts';

const STATEMENT: ReadonlySet<string> = new Set([
  'arrayFilters',
  'c',
  'collation',
  'hint',
  'multi',
  'q',
  'sort',
  'u',
  'upsert',
  'upsertSupplied',
]);

export const update: CommandAnalysis = {
  name: 'update',
  fields: new Set(['bypassDocumentValidation', 'let', 'ordered', 'rawData', 'update', 'updates']),
  mark(analysis, { name, value }) {
    if (name === 'let') return markVariables(analysis, value);
    if (name !== 'updates') return value;
    const marked = markStatements(analysis, value, STATEMENT, (own, field) => {
      if (field.name === 'q') return markCommandFilter(own, field.value);
      if (field.name === 'u') return markUpdate(own, own.schema, field.value);
      return field.name === 'c' ? markVariables(own, field.value) : field.value;
    });
    return arrayOf(itemsOf(marked).map(spelledOut));
  },
};

/** A statement with `multi` and `upsert`, also where they are false. */
function spelledOut(statement: Value): Value {
  const missing = ['multi', 'upsert'].filter((name) => fieldOf(statement, name) === undefined);
  const defaults = missing.map((name) => ({ name, value: boolean(false) }));
  return documentOf([...fieldsOf(statement), ...defaults]);
}
