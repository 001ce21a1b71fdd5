import { types } from 'node:util';
import { BSONError } from 'bson';
import { BsonWriter } from './bson-writer.ts';
import type { Document } from './document.ts';
import type { EncodeOptions } from './encode-options.ts';
import { isPlain } from './write-value.ts';

const shared = new BsonWriter(16 * 1024);
/** A larger buffer than this is not kept for the next document. */
const KEPT_SIZE = 8 * 1024 * 1024;
let sharedInUse = false;

/** Encodes one document. Throws `BSONError` on what has no BSON form (cycles, keys with NUL, …). */
export function encode(document: Document, options?: EncodeOptions): Uint8Array {
  refuseNonDocuments(document);
  // A `toBSON` method may itself encode: the inner call then takes a writer of its own.
  const writer = sharedInUse ? new BsonWriter() : shared;
  const outermost = writer === shared;
  if (outermost) sharedInUse = true;
  try {
    writer.position = 0;
    writer.writeDocument(document, options);
    return Uint8Array.prototype.slice.call(writer.buffer, 0, writer.position);
  } finally {
    if (outermost) {
      sharedInUse = false;
      if (writer.buffer.length > KEPT_SIZE) writer.shrink(KEPT_SIZE);
    }
  }
}

function refuseNonDocuments(document: unknown): void {
  if (typeof document !== 'object' || document === null) {
    throw new BSONError('serialize does not support non-object as the root input');
  }
  if (Array.isArray(document)) {
    throw new BSONError('serialize does not support an array as the root input');
  }
  if (typeof (document as Document)['_bsontype'] === 'string') {
    throw new BSONError('BSON types cannot be serialized as a document');
  }
  if (isPlain(document as object)) return;
  if (types.isDate(document) || types.isRegExp(document) || ArrayBuffer.isView(document)) {
    throw new BSONError('date, regexp, typedarray, and arraybuffer cannot be BSON documents');
  }
}
