import type { ProseSuite } from '../prose-test.ts';
import { databases } from './databases.ts';

export const enumerateDatabases: ProseSuite = { databases };
