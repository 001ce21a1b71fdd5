import type { Call } from '../call.ts';
import { argumentCalls } from './arguments.ts';
import { bulkCalls } from './bulk.ts';
import { changeStreamCalls } from './change-streams.ts';
import { clientCalls } from './clients.ts';
import { cursorCalls } from './cursors.ts';
import { gridFsCalls } from './grid-fs.ts';
import { sessionCalls } from './sessions.ts';
import { valueCalls } from './values.ts';

/** All that is asked of both drivers. */
export const CALLS: readonly Call[] = [
  ...argumentCalls,
  ...bulkCalls,
  ...changeStreamCalls,
  ...clientCalls,
  ...cursorCalls,
  ...gridFsCalls,
  ...sessionCalls,
  ...valueCalls,
];
