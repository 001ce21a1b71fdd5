import { entryOf } from '@touchstone/protocol';
import type { CommandCall, MaybePromise } from '../command/call.ts';
import { decodedValue } from '../command/command-body.ts';
import { firstBatch } from '../command/cursor-reply.ts';
import { type FieldType, numberOf, wrongType } from '../command/grammar/field-type.ts';
import { whenDone } from '../command/maybe-promise.ts';
import type { Reply } from '../command/reply.ts';
import { arraySource } from '../cursor/document-source.ts';
import { matchingRows } from '../find/matching-rows.ts';
import { typeAlias } from '../value/bson-type.ts';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import type { Fields } from '../value/value.ts';

/** `cursor: {batchSize}` of commands that list something; the batch size, or undefined. */
export const listingCursor: FieldType<number | undefined> = {
  read(element, path) {
    const cursor = decodedValue(element);
    if (!(cursor instanceof Map)) throw wrongType(path, element.type, ['object']);
    for (const name of cursor.keys()) {
      if (name === 'batchSize') continue;
      throw new CommandError('Location40415', `BSON field 'cursor.${name}' is an unknown field.`);
    }
    const given = cursor.get('batchSize');
    const size = numberOf(given);
    if (given !== undefined && given !== null && size === undefined) {
      throw wrongType('cursor.batchSize', typeAlias(given), ['long', 'int', 'decimal', 'double']);
    }
    if (size !== undefined && size < 0) {
      throw new CommandError(
        'Location51024',
        `BSON field 'batchSize' value must be >= 0, actual value '${size}'`,
      );
    }
    return size;
  },
};

/** The rows that match a filter, as the first batch of a cursor. */
export function listingBatch(
  call: CommandCall,
  listing: {
    readonly namespace: string;
    readonly rows: readonly Fields[];
    readonly filter?: Fields | undefined;
    readonly batchSize: number | undefined;
  },
): MaybePromise<Reply> {
  const { namespace, rows, filter, batchSize = rows.length } = listing;
  return whenDone(matchingRows(call, rows, filter), (shown) =>
    batchOf(call, namespace, shown, batchSize),
  );
}

function batchOf(
  call: CommandCall,
  namespace: string,
  shown: readonly Fields[],
  batchSize: number,
): Reply {
  const source = arraySource(shown.map((row) => encodeFields(row)));
  const reply = firstBatch(call, { namespace, source }, { batchSize });
  // Lists name their cursor before the batch, unlike find.
  const cursor = reply.get('cursor') as Reply;
  const batch = entryOf(cursor, 'firstBatch');
  cursor.delete('firstBatch');
  cursor.set('firstBatch', batch);
  return reply;
}
