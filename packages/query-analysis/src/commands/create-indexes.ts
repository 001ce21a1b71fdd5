import type { CommandAnalysis } from '../command/command-analysis.ts';
import { markFilter } from '../match/mark-filter.ts';
import { fieldOf, itemsOf } from '../value/value.ts';

export const createIndexes: CommandAnalysis = {
  name: 'createIndexes',
  fields: new Set(['commitQuorum', 'createIndexes', 'indexes', 'rawData']),
  mark(analysis, { name, value }) {
    if (name !== 'indexes') return value;
    for (const index of itemsOf(value)) {
      const filter = fieldOf(index, 'partialFilterExpression');
      if (filter === undefined) continue;
      markFilter({ ...analysis, comparisons: 'refuse' }, analysis.schema, filter);
    }
    return value;
  },
};
