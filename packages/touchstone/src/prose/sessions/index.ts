import type { ProseSuite } from '../prose-test.ts';
import { sessionArguments } from './arguments.ts';
import { checkOutFirst } from './check-out-first.ts';
import { clusterTime } from './cluster-time.ts';
import { findAndGetMore } from './find-and-get-more.ts';
import { noSupport } from './no-support.ts';
import { pool } from './pool.ts';
import { snapshot } from './snapshot.ts';

/**
 * Tests 1 to 6, 8 to 11, 14 and 18 to 23. The others are of drivers that change users on the way (7, 16, 17), that
 * fork (12, 13) or that speak OP_QUERY (15).
 */
export const sessions: ProseSuite = {
  arguments: sessionArguments,
  'check-out-first': checkOutFirst,
  'cluster-time': clusterTime,
  'find-and-get-more': findAndGetMore,
  'no-support': noSupport,
  pool,
  snapshot,
};
