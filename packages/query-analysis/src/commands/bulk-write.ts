import type { CommandAnalysis } from '../command/command-analysis.ts';
import { markCommandFilter, markVariables } from '../command/filter-arguments.ts';
import { markStatements } from '../command/statements.ts';
import { refuse } from '../error/query-analysis-error.ts';
import { markDocument } from '../marking/mark-document.ts';
import { isQueryable } from '../schema/schema-node.ts';
import { markUpdate } from '../update/mark-update.ts';
import { fieldOf, itemsOf, type Value } from '../value/value.ts';

const STATEMENT: ReadonlySet<string> = new Set([
  'arrayFilters',
  'collation',
  'constants',
  'delete',
  'document',
  'filter',
  'hint',
  'insert',
  'multi',
  'sort',
  'update',
  'updateMods',
  'upsert',
  'upsertSupplied',
]);

export const bulkWrite: CommandAnalysis = {
  name: 'bulkWrite',
  fields: new Set([
    'bulkWrite',
    'bypassDocumentValidation',
    'cursor',
    'errorsOnly',
    'let',
    'nsInfo',
    'ops',
    'ordered',
    'rawData',
  ]),
  mark(analysis, { name, value }) {
    if (name === 'let') return markVariables(analysis, value);
    if (name !== 'ops') return value;
    if (isQueryable(analysis.schema)) checkOperations(value);
    return markStatements(analysis, value, STATEMENT, (own, field) => {
      switch (field.name) {
        case 'constants':
          return markVariables(own, field.value);
        case 'document':
          return markDocument(own, own.schema, field.value, {
            use: 'store',
            root: field.value,
          });
        case 'filter':
          return markCommandFilter(own, field.value);
        case 'updateMods':
          return markUpdate(own, own.schema, field.value);
        default:
          return field.value;
      }
    });
  },
};

/** A server takes one statement at a time that finds something by its tags. */
function checkOperations(operations: Value): void {
  const all = itemsOf(operations);
  if (all.length < 2 || all.every((one) => fieldOf(one, 'insert') !== undefined)) return;
  refuse(
    9481402,
    'Only insert is supported in BulkWrite with multiple operations and Queryable Encryption.',
  );
}
