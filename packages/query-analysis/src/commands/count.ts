import type { CommandAnalysis } from '../command/command-analysis.ts';
import { markCommandFilter } from '../command/filter-arguments.ts';

export const count: CommandAnalysis = {
  name: 'count',
  fields: new Set(['collation', 'count', 'fields', 'hint', 'limit', 'query', 'rawData', 'skip']),
  mark: (analysis, { name, value }) =>
    name === 'query' ? markCommandFilter(analysis, value) : value,
};
