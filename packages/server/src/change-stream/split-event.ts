import { entryOf, present } from '@touchstone/protocol';
import { Int32 } from 'bson';
import { CommandError } from '../value/command-error.ts';
import { encodeFields } from '../value/encode-fields.ts';
import { showFields } from '../value/show-value.ts';
import type { Fields, Value } from '../value/value.ts';
import { fragmentToken, tokenDocument } from './resume-token.ts';

/** The bytes that an event may take beside the size of a document. */
export const EVENT_ALLOWANCE_BYTES: number = 16 * 1024;
/** The bytes that `_id` and `splitEvent` may take of each fragment. */
const RESERVED_BYTES = 2 * 1024;

/** An event as bytes. Throws BSONObjectTooLarge above `mostBytes`. */
export function encodeEvent(event: Fields, mostBytes: number): Uint8Array {
  const bytes = encodeFields(event);
  if (bytes.length <= mostBytes) return bytes;
  const id = showFields(new Map([['_id', entryOf(event, '_id')]]));
  throw new CommandError(
    'BSONObjectTooLarge',
    `BSONObj size: ${bytes.length} (0x${bytes.length.toString(16).toUpperCase()}) is invalid. ` +
      `Size must be between 0 and ${mostBytes}(${Math.trunc(mostBytes / (1 << 20))}MB) First element: ${id.slice(2, -2)}`,
  );
}

/** An event in as many fragments as it needs; one that fits stays as it is. */
export function splitEvent(event: Fields, token: string, mostBytes: number): Uint8Array[] {
  const bytes = encodeFields(event);
  if (bytes.length <= mostBytes) return [bytes];
  const groups = fieldGroups(event, mostBytes - RESERVED_BYTES);
  return groups.map((group, index) => {
    const place: Fields = new Map([
      ['fragment', new Int32(index + 1)],
      ['of', new Int32(groups.length)],
    ]);
    const fragment = new Map<string, Value>([
      ['_id', tokenDocument(fragmentToken(token, index))],
      ['splitEvent', place],
      ...group,
    ]);
    return encodeEvent(fragment, mostBytes);
  });
}

// Whole fields, in their order, as many as fit into each fragment.
function fieldGroups(event: Fields, most: number): [string, Value][][] {
  const groups: [string, Value][][] = [];
  let room = 0;
  for (const [name, value] of event) {
    if (name === '_id') continue;
    const size = encodeFields(new Map([[name, value]])).length;
    if (groups.length === 0 || size > room) {
      groups.push([]);
      room = most;
    }
    present(groups.at(-1)).push([name, value]);
    room -= size;
  }
  return groups;
}
