import type { Interceptor } from '../command/call.ts';
import { apiVersion } from '../interceptors/api-version.ts';
import { authentication } from '../interceptors/authentication.ts';
import { deadline } from '../interceptors/deadline.ts';
import { failPoint } from '../interceptors/fail-point.ts';
import { routedSession } from './routed-session.ts';

/** The rules that commands pass at a mongos: concerns are the shards' affair. */
export const mongosInterceptors: readonly Interceptor[] = [
  apiVersion,
  authentication,
  deadline,
  routedSession,
  failPoint,
];
