import { ElementCursor } from './element-cursor.ts';
import type { FastBuffer } from './fast-buffer.ts';

/** The names and types of a document's fields, in order. */
export interface Shape {
  readonly fields: readonly ShapeField[];
}

export interface ShapeField {
  readonly name: string;
  /** The name's bytes with its NUL. */
  readonly nameBytes: Uint8Array;
  /** The type seen; a decoder expects it and copes with others. */
  readonly type: number;
}

/** A decoder is one function: longer ones are compiled too slowly to pay. */
const MOST_FIELDS = 400;

/** The shape of the document at `start`; undefined for those that need the general way. */
export function shapeOf(bytes: FastBuffer, start: number): Shape | undefined {
  const cursor = new ElementCursor(bytes, start);
  const fields: ShapeField[] = [];
  const names = new Set<string>();
  while (cursor.next()) {
    const name = cursor.name();
    // Names with a dollar may make a DBRef; "__proto__" and doubled names are no plain assignment.
    if (name.startsWith('$') || name === '__proto__' || names.has(name)) return undefined;
    if (fields.length >= MOST_FIELDS || name.length > 200) return undefined;
    names.add(name);
    const nameBytes = Uint8Array.from(bytes.subarray(cursor.nameStart, cursor.nameEnd + 1));
    fields.push({ name, nameBytes, type: cursor.type });
  }
  return fields.length === 0 ? undefined : { fields };
}
