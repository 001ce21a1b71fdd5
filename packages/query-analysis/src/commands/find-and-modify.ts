import type { CommandAnalysis } from '../command/command-analysis.ts';
import { markCommandFilter, markVariables } from '../command/filter-arguments.ts';
import { markProjection } from '../pipeline/reshape.ts';
import { markUpdate } from '../update/mark-update.ts';

export const findAndModify: CommandAnalysis = {
  name: 'findAndModify',
  aliases: ['findandmodify'],
  fields: new Set([
    'arrayFilters',
    'bypassDocumentValidation',
    'collation',
    'fields',
    'findAndModify',
    'findandmodify',
    'hint',
    'let',
    'new',
    'query',
    'rawData',
    'remove',
    'sort',
    'update',
    'upsert',
  ]),
  mark(analysis, { name, value }) {
    switch (name) {
      case 'query':
        return markCommandFilter(analysis, value);
      case 'update':
        return markUpdate(analysis, analysis.schema, value);
      case 'fields':
        return markProjection(analysis, analysis.schema, value).value;
      case 'let':
        return markVariables(analysis, value);
      default:
        return value;
    }
  },
};
