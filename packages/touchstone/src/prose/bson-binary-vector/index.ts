import type { ProseSuite } from '../prose-test.ts';
import { ignoredBits } from './ignored-bits.ts';

export const bsonBinaryVector: ProseSuite = { 'ignored-bits': ignoredBits };
