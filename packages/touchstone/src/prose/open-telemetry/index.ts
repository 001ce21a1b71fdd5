import type { ProseSuite } from '../prose-test.ts';
import { environment } from './environment.ts';
import { getMore } from './get-more.ts';

/** Without the tests that read the spans of servers, which no server before 9.0 makes. */
export const openTelemetry: ProseSuite = { environment, 'get-more': getMore };
