import type { Interceptor } from '../command/call.ts';
import { apiVersion } from './api-version.ts';
import { authentication } from './authentication.ts';
import { clusterTime } from './cluster-time.ts';
import { counting } from './counting.ts';
import { deadline } from './deadline.ts';
import { failPoint } from './fail-point.ts';
import { journal } from './journal.ts';
import { nodeRole } from './node-role.ts';
import { profiler } from './profiler.ts';
import { readConcern } from './read-concern.ts';
import { scriptTime } from './script-time.ts';
import { session } from './session.ts';
import { sessionCheckout } from './session-checkout.ts';
import { transaction } from './transaction.ts';
import { writeConcern } from './write-concern.ts';
import { writeLock } from './write-lock.ts';

/** The rules that every command passes, from the first to the last. */
export const interceptors: readonly Interceptor[] = [
  journal,
  counting,
  profiler,
  clusterTime,
  apiVersion,
  authentication,
  deadline,
  session,
  failPoint,
  nodeRole,
  writeLock,
  readConcern,
  transaction,
  writeConcern,
  scriptTime,
  sessionCheckout,
];
