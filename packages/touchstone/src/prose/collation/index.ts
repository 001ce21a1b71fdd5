import type { ProseSuite } from '../prose-test.ts';
import { collation as passing } from './collation.ts';

export const collation: ProseSuite = { collation: passing };
