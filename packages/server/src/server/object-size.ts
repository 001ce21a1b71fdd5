import type { CommandBody } from '../command/command-body.ts';
import type { Node } from '../command/node.ts';
import { ALLOWANCE_BYTES, tooLarge } from '../command/too-large.ts';
import { CommandError } from '../value/command-error.ts';

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
