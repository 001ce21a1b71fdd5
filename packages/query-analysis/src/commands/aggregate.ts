import type { CommandAnalysis } from '../command/command-analysis.ts';
import { markVariables } from '../command/filter-arguments.ts';
import { checkStatements } from '../command/statements.ts';
import { markPipeline } from '../pipeline/mark-pipeline.ts';
import { spellOutConstants } from '../pipeline/spell-out-constants.ts';

export const aggregate: CommandAnalysis = {
  name: 'aggregate',
  fields: new Set([
    'aggregate',
    'allowDiskUse',
    'bypassDocumentValidation',
    'collation',
    'cursor',
    'explain',
    'hint',
    'let',
    'pipeline',
    'rawData',
  ]),
  mark(analysis, { name, value }) {
    if (name === 'pipeline') {
      checkStatements(value, name);
      const marked = markPipeline(analysis, analysis.schema, value).value;
      return analysis.hasMarks ? spellOutConstants(marked) : marked;
    }
    return name === 'let' ? markVariables(analysis, value) : value;
  },
};
