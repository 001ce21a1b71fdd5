import type { ProseSuite } from '../prose-test.ts';
import { errorPropagation } from './error-propagation.ts';
import { poolClearedOfWrites } from './pool-cleared.ts';
import { shardedWrites } from './sharded.ts';
import { storageEngine } from './storage-engine.ts';

export const retryableWrites: ProseSuite = {
  'error-propagation': errorPropagation,
  'pool-cleared': poolClearedOfWrites,
  sharded: shardedWrites,
  'storage-engine': storageEngine,
};
