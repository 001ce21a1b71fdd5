import type { CommandAnalysis } from '../command/command-analysis.ts';
import { markCommandFilter } from '../command/filter-arguments.ts';

export const create: CommandAnalysis = {
  name: 'create',
  fields: new Set([
    'capped',
    'changeStreamPreAndPostImages',
    'clusteredIndex',
    'collation',
    'create',
    'encryptedFields',
    'expireAfterSeconds',
    'flags',
    'indexOptionDefaults',
    'max',
    'rawData',
    'size',
    'storageEngine',
    'temp',
    'timeseries',
    'validationAction',
    'validationLevel',
    'validator',
  ]),
  mark(analysis, { name, value }) {
    if (name !== 'validator') return value;
    return markCommandFilter({ ...analysis, comparisons: 'refuse' }, value);
  },
};
