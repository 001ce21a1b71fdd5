import { type CommandBody, decodedValue, firstElement } from '../command/command-body.ts';
import type { Node } from '../command/node.ts';
import { CommandError } from '../value/command-error.ts';
import { showElement } from '../value/show-value.ts';

/** How much a document in a message may exceed the size of a stored one: what commands add. */
const ALLOWANCE_BYTES = 16 * 1024;
/** A first element that takes more is not shown. */
const SHOWN_BYTES = 1024;

/** Throws BSONObjectTooLarge where a command, or a document that travels beside it, is too large to be looked at. */
export function checkObjectSizes({ limits }: Node, { bytes, sequences }: CommandBody): void {
  const most = limits.maxBsonObjectSize + ALLOWANCE_BYTES;
  if (bytes.length > most) throw tooLarge(bytes, most);
  for (const { documents } of sequences) {
    for (const document of documents) if (document.length > most) throw tooLarge(document, most);
  }
}

/** No client takes a longer message, whatever it says. */
const MAX_REPLY_BYTES = 48_000_000;

/** Throws BSONObjectTooLarge where a reply is more than any client takes. */
export function checkReplySize(frame: Uint8Array): void {
  if (frame.length <= MAX_REPLY_BYTES) return;
  throw new CommandError(
    'BSONObjectTooLarge',
    `a reply of ${frame.length} bytes is larger than the ${MAX_REPLY_BYTES} that a message may have`,
  );
}

function tooLarge(bytes: Uint8Array, most: number): CommandError {
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
