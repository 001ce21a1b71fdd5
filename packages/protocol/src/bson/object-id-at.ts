import type { ObjectId } from 'bson';

/** Reads an `ObjectId` from twelve bytes at an offset. */
export type ObjectIdAt = (bytes: Uint8Array, offset: number) => ObjectId;

/**
 * The quickest reader that this version of `bson` allows. Since 7.3.2 the constructor takes an offset, which its types do not
 * say, so that no view is needed; before, it keeps the bytes that it is given, which therefore are a copy.
 */
export function objectIdAt(Id: new (bytes: Uint8Array) => ObjectId): ObjectIdAt {
  const IdAt = Id as new (bytes: Uint8Array, offset: number) => ObjectId;
  if (takesOffset(IdAt)) return (bytes, offset) => new IdAt(bytes, offset);
  return (bytes, offset) => new Id(Uint8Array.prototype.slice.call(bytes, offset, offset + 12));
}

function takesOffset(IdAt: new (bytes: Uint8Array, offset: number) => ObjectId): boolean {
  const probe = Uint8Array.from({ length: 16 }, (_, index) => index);
  try {
    return new IdAt(probe, 3).toHexString() === '030405060708090a0b0c0d0e';
  } catch {
    return false;
  }
}
