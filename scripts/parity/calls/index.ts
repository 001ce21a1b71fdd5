import type { Call } from '../call.ts';
import { argumentCalls } from './arguments.ts';

/** All that is asked of both drivers. */
export const CALLS: readonly Call[] = [...argumentCalls];
