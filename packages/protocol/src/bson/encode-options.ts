/** Describes how `encode` turns JavaScript into BSON; the meanings are those of the `bson` package's `serialize`. */
export interface EncodeOptions {
  /** Fields whose value is `undefined` are left out instead of becoming null. Default false. */
  readonly ignoreUndefined?: boolean;
  /** Functions become code instead of being left out. Default false. */
  readonly serializeFunctions?: boolean;
  /** Keys that begin with `$` or contain `.` are refused. Default false. */
  readonly checkKeys?: boolean;
}

/** Options of `BsonWriter.writeDocument`. */
export interface WriteDocumentOptions extends EncodeOptions {
  /** A top-level `_id` is written first. Default false. */
  readonly idFirst?: boolean;
}
