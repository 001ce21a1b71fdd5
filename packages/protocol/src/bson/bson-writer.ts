import { ByteWriter } from './byte-writer.ts';
import type { Document } from './document.ts';
import type { WriteDocumentOptions } from './encode-options.ts';
import { writeTopLevel } from './write-value.ts';

/** A byte writer that BSON is written straight into, with whatever stands around it in a message. */
export class BsonWriter extends ByteWriter {
  /**
   * Writes `document` as BSON. With `idFirst`, a top-level `_id` is written before the other fields
   * without touching the object (servers would move it there anyway).
   */
  writeDocument(document: Document, options?: WriteDocumentOptions): void {
    writeTopLevel(this, document, options ?? {});
  }
}
