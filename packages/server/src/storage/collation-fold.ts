import type { Collation } from '../value/collation.ts';
import type { Fold } from './id-key.ts';

const MARKS = /\p{M}+/gu;

/**
 * A representative of each string's class under a collation, for looking `_id` up by equality.
 * Undefined where strings compare as they are.
 */
export function foldOf(collation: Collation | undefined): Fold | undefined {
  if (collation === undefined) return undefined;
  if (collation.strength >= 3 && !collation.numericOrdering) return (text) => text.normalize('NFC');
  const bare = (text: string) => text.normalize('NFD').replace(MARKS, '').toLowerCase();
  return collation.strength === 1 ? bare : (text) => text.normalize('NFC').toLowerCase();
}
