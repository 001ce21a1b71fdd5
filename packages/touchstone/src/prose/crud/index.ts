import type { ProseSuite } from '../prose-test.ts';
import { atBothLimits } from './at-both-limits.ts';
import { bulkWriteCounts } from './bulk-write-counts.ts';
import { bulkWriteCursor } from './bulk-write-cursor.ts';
import { bulkWriteSizes } from './bulk-write-sizes.ts';
import { errorDetails } from './error-details.ts';
import { explainMaxTime } from './explain-max-time.ts';
import { idFirst } from './id-first.ts';

/** Tests 1 to 9, 11, 12 and 14 to 16; 10 was removed, 13 needs client-side encryption. */
export const crud: ProseSuite = {
  'bulk-write-counts': atBothLimits(bulkWriteCounts, { isHeavy: true }),
  'bulk-write-cursor': atBothLimits(bulkWriteCursor, { isHeavy: true }),
  'bulk-write-sizes': atBothLimits(bulkWriteSizes, { isHeavy: true }),
  'error-details': atBothLimits(errorDetails),
  'explain-max-time': atBothLimits(explainMaxTime),
  'id-first': atBothLimits(idFirst),
};
