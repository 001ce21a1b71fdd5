// biome-ignore-all lint/suspicious/noExplicitAny: filters and updates as their users type them: any is what the official interface says.
/** Describes how documents are turned into bytes and back; every level may say, the nearest one wins. */
export interface BSONSerializeOptions {
  /** Refuse keys that contain `.` or begin with `$`. Default: false. */
  checkKeys?: boolean | undefined;
  /** Send functions as `Code`. Default: false. */
  serializeFunctions?: boolean | undefined;
  /** Leave out members that are `undefined` instead of sending null. Default: false. */
  ignoreUndefined?: boolean | undefined;
  /** Return 64-bit integers as numbers where they fit. Default: true. */
  promoteLongs?: boolean | undefined;
  /** Return BSON numbers as JavaScript numbers. Default: true. */
  promoteValues?: boolean | undefined;
  /** Return binary data as `Uint8Array`. Default: false. */
  promoteBuffers?: boolean | undefined;
  /** Return 64-bit integers as bigint. Default: false. */
  useBigInt64?: boolean | undefined;
  /** Return regular expressions as `BSONRegExp`. Default: false. */
  bsonRegExp?: boolean | undefined;
  /** Names the fields that are returned as bytes. */
  fieldsAsRaw?: Record<string, any> | undefined;
  /** Return documents as bytes. Default: false. */
  raw?: boolean | undefined;
  /** Check that strings are UTF-8. Default: true. */
  enableUtf8Validation?: boolean | undefined;
}
