import type { ProseSuite } from '../prose-test.ts';
import { truncation } from './truncation.ts';

export const commandLoggingAndMonitoring: ProseSuite = { truncation };
