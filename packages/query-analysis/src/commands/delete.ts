import type { CommandAnalysis } from '../command/command-analysis.ts';
import { markCommandFilter, markVariables } from '../command/filter-arguments.ts';
import { markStatements } from '../command/statements.ts';

const STATEMENT: ReadonlySet<string> = new Set(['collation', 'hint', 'limit', 'q']);

export const deleteCommand: CommandAnalysis = {
  name: 'delete',
  fields: new Set(['delete', 'deletes', 'let', 'ordered', 'rawData']),
  mark(analysis, { name, value }) {
    if (name === 'let') return markVariables(analysis, value);
    if (name !== 'deletes') return value;
    return markStatements(analysis, value, STATEMENT, (own, field) =>
      field.name === 'q' ? markCommandFilter(own, field.value) : field.value,
    );
  },
};
