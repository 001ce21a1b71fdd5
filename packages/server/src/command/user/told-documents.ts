import { CommandError } from '../../value/command-error.ts';
import { encodeFields } from '../../value/encode-fields.ts';
import type { Fields } from '../../value/value.ts';
import type { CommandCall } from '../call.ts';
import { eachInTurn } from '../pacing.ts';
import { DocumentBatch } from '../reply.ts';
import { ALLOWANCE_BYTES } from '../too-large.ts';

/**
 * Tells of each of many users or roles, in pieces: each may have many others by others. Rejects with BSONObjectTooLarge as soon
 * as they are more than a reply may hold.
 */
export async function toldDocuments<T>(
  call: CommandCall,
  items: readonly T[],
  tell: (item: T) => Fields | undefined,
): Promise<DocumentBatch> {
  const most = call.node.limits.maxBsonObjectSize + ALLOWANCE_BYTES;
  const documents: Uint8Array[] = [];
  let length = 0;
  await eachInTurn(call, items.values(), (item) => {
    const fields = tell(item);
    if (fields === undefined) return;
    const document = encodeFields(fields);
    length += document.length;
    if (length > most) {
      const words = `the reply would be larger than the ${most} bytes of a document: ask for fewer`;
      throw new CommandError('BSONObjectTooLarge', words);
    }
    documents.push(document);
  });
  return new DocumentBatch(documents);
}
