import type { ProseSuite } from '../prose-test.ts';
import { attempts } from './attempts.ts';
import { backoff } from './backoff.ts';

/** Tests 1 and 3 to 5; 2 was removed. */
export const clientBackpressure: ProseSuite = { attempts, backoff };
