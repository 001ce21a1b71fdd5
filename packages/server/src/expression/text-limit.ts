import { fail } from './failure.ts';

/** No computed text is longer. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Throws Location16493 for so many characters: no text that takes fewer bytes has them. */
export function checkTextLength(characters: number): void {
  if (characters > MOST_BYTES) fail(16493, 'Tried to create string longer than 16MB');
}
