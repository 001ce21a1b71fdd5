import type { ProseSuite } from '../prose-test.ts';
import { enumerateIndexes } from './enumerate-indexes.ts';

/** The enumeration of indexes; the search index helpers are tested against MongoDB Atlas alone (cases 1 to 7). */
export const indexManagement: ProseSuite = {
  'enumerate-indexes': enumerateIndexes,
};
