import type { CommandAnalysis } from '../command/command-analysis.ts';
import { checkStatements } from '../command/statements.ts';
import { markDocument } from '../marking/mark-document.ts';
import { arrayOf } from '../value/build-value.ts';
import { itemsOf } from '../value/value.ts';

export const insert: CommandAnalysis = {
  name: 'insert',
  fields: new Set(['bypassDocumentValidation', 'documents', 'insert', 'ordered', 'rawData']),
  mark(analysis, { name, value }) {
    if (name !== 'documents') return value;
    checkStatements(value, name);
    return arrayOf(
      itemsOf(value).map((document) =>
        markDocument(analysis, analysis.schema, document, { use: 'store', root: document }),
      ),
    );
  },
};
