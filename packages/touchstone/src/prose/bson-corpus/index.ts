import type { ProseSuite } from '../prose-test.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { nullBytes } from './null-bytes.ts';

export const bsonCorpus: ProseSuite = {
  'duplicate-keys': duplicateKeys,
  'null-bytes': nullBytes,
};
