import { CommandError } from '../value/command-error.ts';
import { showElement } from '../value/show-value.ts';
import { decodedValue, firstElement } from './command-body.ts';

/** Tells how much a document in a message may exceed the size of a stored one: what commands add. */
export const ALLOWANCE_BYTES: number = 16 * 1024;
/** A first element that takes more is not shown. */
const SHOWN_BYTES = 1024;

/** The refusal of a document that is too large to be looked at. */
export function tooLarge(bytes: Uint8Array, most: number): CommandError {
  const first = firstElement(bytes);
  const isShown = first !== undefined && first.end - first.start <= SHOWN_BYTES;
  const element = isShown ? showElement(first.name, decodedValue(first)) : (first?.name ?? 'EOO');
  const size = bytes.length;
  return new CommandError(
    'BSONObjectTooLarge',
    `BSONObj size: ${size} (0x${size.toString(16).toUpperCase()}) is invalid. Size must be between 0 ` +
      `and ${most}(${Math.trunc(most / (1 << 20))}MB) First element: ${element}`,
  );
}
