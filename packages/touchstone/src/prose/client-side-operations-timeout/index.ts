import type { ProseSuite } from '../prose-test.ts';
import { backgroundPool } from './background-pool.ts';
import { batches } from './batches.ts';
import { blockingIteration } from './blocking-iteration.ts';
import { gridfs } from './gridfs.ts';
import { serverSelection } from './server-selection.ts';
import { sessions } from './sessions.ts';

/** All prose tests but 2 and 3, which need field encryption and mongocryptd. */
export const clientSideOperationsTimeout: ProseSuite = {
  'background-pool': backgroundPool,
  batches,
  'blocking-iteration': blockingIteration,
  gridfs,
  'server-selection': serverSelection,
  sessions,
};
