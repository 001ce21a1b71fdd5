/** KMIP's encoding: a tag of three bytes, a type, a length and a value that is padded to eight bytes. */
export const TYPE = {
  structure: 1,
  integer: 2,
  enumeration: 5,
  textString: 7,
  byteString: 8,
  dateTime: 9,
} as const;

const HEAD_LENGTH = 8;
const ALIGNMENT = 8;

/** One item: a structure holds others, everything else bytes. */
export interface TtlvItem {
  readonly tag: number;
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly items: readonly TtlvItem[];
}

/** The length of the item that begins here, with its head; undefined while too few bytes are there to tell. */
export function itemLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < HEAD_LENGTH) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
  return HEAD_LENGTH + Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

/** Reads the item that begins here. Throws where it is cut off. */
export function readItem(bytes: Uint8Array): TtlvItem {
  const whole = itemLength(bytes);
  if (whole === undefined || whole > bytes.length) throw new Error('A KMIP item is cut off.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tag = view.getUint32(0) >>> 8;
  const type = view.getUint8(3);
  const value = bytes.subarray(HEAD_LENGTH, HEAD_LENGTH + view.getUint32(4));
  const items = type === TYPE.structure ? readItems(value) : [];
  return { tag, type, bytes: value, items };
}

function readItems(bytes: Uint8Array): TtlvItem[] {
  const items: TtlvItem[] = [];
  for (let at = 0; at < bytes.length; ) {
    const rest = bytes.subarray(at);
    items.push(readItem(rest));
    at += itemLength(rest) ?? rest.length;
  }
  return items;
}

/** The first item with a tag, at any depth. */
export function findItem(item: TtlvItem, tag: number): TtlvItem | undefined {
  if (item.tag === tag) return item;
  for (const inner of item.items) {
    const found = findItem(inner, tag);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The number of an integer or an enumeration. */
export function numberIn({ bytes }: TtlvItem): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0);
}

export function textIn({ bytes }: TtlvItem): string {
  return Buffer.from(bytes).toString();
}

function item(tag: number, type: number, value: Uint8Array): Uint8Array {
  const padded = Math.ceil(value.length / ALIGNMENT) * ALIGNMENT;
  const bytes = Buffer.alloc(HEAD_LENGTH + padded);
  bytes.writeUIntBE(tag, 0, 3);
  bytes.writeUInt8(type, 3);
  bytes.writeUInt32BE(value.length, 4);
  bytes.set(value, HEAD_LENGTH);
  return bytes;
}

export function structure(tag: number, ...items: readonly Uint8Array[]): Uint8Array {
  return item(tag, TYPE.structure, Buffer.concat(items));
}

export function integer(tag: number, number: number): Uint8Array {
  return item(tag, TYPE.integer, numberBytes(number));
}

export function enumeration(tag: number, number: number): Uint8Array {
  return item(tag, TYPE.enumeration, numberBytes(number));
}

export function textString(tag: number, text: string): Uint8Array {
  return item(tag, TYPE.textString, Buffer.from(text));
}

export function byteString(tag: number, bytes: Uint8Array): Uint8Array {
  return item(tag, TYPE.byteString, bytes);
}

export function dateTime(tag: number, seconds: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(seconds));
  return item(tag, TYPE.dateTime, bytes);
}

function numberBytes(number: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}
