import type { ProseSuite } from '../prose-test.ts';
import { polling } from './polling.ts';

export const pollingSrvRecords: ProseSuite = { polling };
