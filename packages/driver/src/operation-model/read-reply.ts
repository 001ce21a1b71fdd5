import { type DecodeOptions, decode } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';

/** Decodes a whole reply; its values by the user's options only where they are given. */
export function readReply(reply: Uint8Array, bson?: BSONSerializeOptions): Document {
  return decode(reply, bson as DecodeOptions | undefined);
}
