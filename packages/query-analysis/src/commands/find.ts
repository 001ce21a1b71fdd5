import type { CommandAnalysis } from '../command/command-analysis.ts';
import {
  markCommandFilter,
  markVariables,
  refuseEncryptedBounds,
} from '../command/filter-arguments.ts';
import { markProjection } from '../pipeline/reshape.ts';

export const find: CommandAnalysis = {
  name: 'find',
  fields: new Set([
    'allowDiskUse',
    'allowPartialResults',
    'awaitData',
    'batchSize',
    'collation',
    'filter',
    'find',
    'hint',
    'let',
    'limit',
    'max',
    'min',
    'noCursorTimeout',
    'oplogReplay',
    'projection',
    'rawData',
    'returnKey',
    'showRecordId',
    'singleBatch',
    'skip',
    'sort',
    'tailable',
  ]),
  mark(analysis, { name, value }) {
    switch (name) {
      case 'filter':
        return markCommandFilter(analysis, value);
      case 'projection':
        return markProjection(analysis, analysis.schema, value).value;
      case 'let':
        return markVariables(analysis, value);
      case 'max':
      case 'min':
        return refuseEncryptedBounds(analysis, value, name);
      default:
        return value;
    }
  },
};
