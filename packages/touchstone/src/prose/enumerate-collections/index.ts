import type { ProseSuite } from '../prose-test.ts';
import { names } from './names.ts';

export const enumerateCollections: ProseSuite = { names };
