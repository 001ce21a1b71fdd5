import type { ProseSuite } from '../prose-test.ts';
import { overload } from './overload.ts';
import { poolCleared } from './pool-cleared.ts';
import { replicaSet } from './replica-set.ts';
import { sharded } from './sharded.ts';

export const retryableReads: ProseSuite = {
  overload,
  'pool-cleared': poolCleared,
  'replica-set': replicaSet,
  sharded,
};
