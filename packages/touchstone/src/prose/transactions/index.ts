import type { ProseSuite } from '../prose-test.ts';
import { options } from './options.ts';
import { pinning } from './pinning.ts';
import { poolClearedInTransaction } from './pool-cleared.ts';

export const transactions: ProseSuite = {
  options,
  pinning,
  'pool-cleared': poolClearedInTransaction,
};
