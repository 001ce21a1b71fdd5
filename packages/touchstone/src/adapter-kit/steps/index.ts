import type { CheckStep } from '../check-step.ts';
import { callback } from './callback.ts';
import { client } from './client.ts';
import { error } from './error.ts';
import { events } from './events.ts';
import { find } from './find.ts';
import { insertOne } from './insert-one.ts';
import { overlap } from './overlap.ts';
import { reset } from './reset.ts';
import { session } from './session.ts';
import { start } from './start.ts';
import { transaction } from './transaction.ts';

/** The steps in the order in which an adapter grows. */
export const checkSteps: readonly CheckStep[] = [
  start,
  client,
  insertOne,
  find,
  error,
  events,
  overlap,
  session,
  transaction,
  callback,
  reset,
];
