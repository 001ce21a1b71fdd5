import { BSON, type Document } from 'bson';
import { decodeFields } from './decode-fields.ts';
import { encodeFields } from './encode-fields.ts';
import type { Fields } from './value.ts';

/** The server's form of a plain document: integral numbers become int32 where they fit, as in `bson`. */
export function fieldsFrom(document: Document): Fields {
  return decodeFields(BSON.serialize(document, { ignoreUndefined: false }));
}

/** The plain form of a document: what a client of the `bson` package would see. */
export function plainDocument(fields: Fields): Document {
  return BSON.deserialize(encodeFields(fields));
}
