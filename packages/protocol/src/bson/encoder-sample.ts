import type { Document } from './document.ts';

/** A field of a shape to be: what stood there says which type the encoder looks for first. */
export interface SampleField {
  readonly name: string;
  readonly value: unknown;
  /** The fields of an embedded document that is worth writing in line. */
  readonly fields?: readonly SampleField[];
}

const LONGEST_NAME = 200;
/** An embedded document with more fields than that, those of its own documents counted, is written by a call. */
const INLINE_FIELDS = 64;
/** Longer functions are compiled too slowly to pay. */
const MOST_FIELDS = 400;

/** The fields of a plain object; undefined when one of them needs the general way. */
export function sampleFields(document: Document): readonly SampleField[] | undefined {
  const names = Object.keys(document);
  if (!names.every(isPlainName)) return undefined;
  let left = MOST_FIELDS - names.length;
  return names.map((name) => {
    const value = document[name];
    const fields = inlineFields(value, Math.min(left, INLINE_FIELDS));
    left -= fields === undefined ? 0 : countFields(fields);
    return fields === undefined ? { name, value } : { name, value, fields };
  });
}

/** All fields of an embedded document, however deep, when they are no more than `most`. */
function inlineFields(value: unknown, most: number): readonly SampleField[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const entries = Object.entries(value);
  let left = most - entries.length;
  if (left < 0 || !entries.every(([name]) => isPlainName(name))) return undefined;
  const fields: SampleField[] = [];
  for (const [name, inner] of entries) {
    const innerFields = inlineFields(inner, left);
    // All or nothing: a document that contains itself ends here, at the latest.
    if (innerFields === undefined && isPlainObject(inner)) return undefined;
    left -= innerFields === undefined ? 0 : countFields(innerFields);
    fields.push(
      innerFields === undefined
        ? { name, value: inner }
        : { name, value: inner, fields: innerFields },
    );
  }
  return fields;
}

function isPlainObject(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function isPlainName(name: string): boolean {
  return name !== '__proto__' && !name.includes('\0') && name.length <= LONGEST_NAME;
}

/** Fields, and those of the documents in line. */
export function countFields(fields: readonly SampleField[]): number {
  return fields.reduce((sum, { fields: inner }) => sum + 1 + (inner ? countFields(inner) : 0), 0);
}
