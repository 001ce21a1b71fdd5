import { BSON_TYPE } from './bson-type.ts';
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
  /** Of an embedded document that is worth reading in line. */
  readonly shape?: Shape;
}

/** A decoder is one function: longer ones are compiled too slowly to pay. */
const MOST_FIELDS = 400;
const LONGEST_NAME = 200;
/** An embedded document with more fields than that, those of its own documents counted, has a decoder of its own. */
const INLINE_FIELDS = 64;
/** Nothing more is read in line from so many fields on: the engine leaves functions that are too long unoptimized. */
const FIELDS_WITH_INLINE = 110;

/** The shape of the document at `start`; undefined for those that need the general way. */
export function shapeOf(bytes: FastBuffer, start: number): Shape | undefined {
  const outline = outlineOf(bytes, start, MOST_FIELDS);
  if (outline === undefined || outline.length === 0) return undefined;
  let left = FIELDS_WITH_INLINE - outline.length;
  const fields = outline.map(({ valueStart, ...field }) => {
    if (field.type !== BSON_TYPE.document) return field;
    const shape = inlineShape(bytes, valueStart, Math.min(left, INLINE_FIELDS));
    if (shape === undefined) return field;
    left -= countFields(shape);
    return { ...field, shape };
  });
  return { fields };
}

/** The shape of an embedded document when it has no more than `most` fields, however deep; else undefined. */
function inlineShape(bytes: FastBuffer, start: number, most: number): Shape | undefined {
  const outline = outlineOf(bytes, start, most);
  if (outline === undefined) return undefined;
  let left = most - outline.length;
  const fields: ShapeField[] = [];
  for (const { valueStart, ...field } of outline) {
    if (field.type !== BSON_TYPE.document) {
      fields.push(field);
      continue;
    }
    const shape = inlineShape(bytes, valueStart, left);
    if (shape === undefined) return undefined;
    left -= countFields(shape);
    fields.push({ ...field, shape });
  }
  return { fields };
}

function countFields({ fields }: Shape): number {
  return fields.reduce((sum, { shape }) => sum + 1 + (shape ? countFields(shape) : 0), 0);
}

/** A document's own fields, and where their values are. */
function outlineOf(
  bytes: FastBuffer,
  start: number,
  most: number,
): readonly (ShapeField & { readonly valueStart: number })[] | undefined {
  const cursor = new ElementCursor(bytes, start);
  const fields: (ShapeField & { readonly valueStart: number })[] = [];
  const names = new Set<string>();
  while (cursor.next()) {
    const name = cursor.name();
    // With a "$ref" it may be a DBRef; "__proto__" and doubled names are no plain assignment.
    if (name === '$ref' || name === '__proto__' || names.has(name)) return undefined;
    if (fields.length >= most || name.length > LONGEST_NAME) return undefined;
    names.add(name);
    const nameBytes = Uint8Array.from(bytes.subarray(cursor.nameStart, cursor.nameEnd + 1));
    fields.push({ name, nameBytes, type: cursor.type, valueStart: cursor.valueStart });
  }
  return fields;
}
