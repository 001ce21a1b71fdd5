import type { SyncCompressor } from '../compressor/compressor.ts';
import { optionalPackage } from '../optional/optional-package.ts';

/** The part of the package `snappy` that is used. */
interface SnappyPackage {
  compressSync(bytes: Uint8Array): Uint8Array;
  uncompressSync(bytes: Uint8Array): Uint8Array;
}

let loaded: SnappyPackage | undefined;

function snappyPackage(): SnappyPackage | undefined {
  loaded ??= optionalPackage('snappy') as SnappyPackage | undefined;
  return loaded;
}

/** Snappy's block format, compressor 1; needs the optional package `snappy`. */
export const snappy: SyncCompressor = {
  id: 1,
  name: 'snappy',
  isAvailable() {
    return snappyPackage() !== undefined;
  },
  compress(bytes) {
    return required().compressSync(bytes);
  },
  decompress(bytes, uncompressedSize) {
    const announced = announcedSize(bytes);
    if (announced !== uncompressedSize) {
      throw new RangeError(`snappy announces ${announced} bytes, not ${uncompressedSize}`);
    }
    return required().uncompressSync(bytes);
  },
};

function required(): SnappyPackage {
  const found = snappyPackage();
  if (found === undefined) throw new Error('The optional package "snappy" is not installed');
  return found;
}

/** The size that the block begins with, as a little-endian varint of at most 32 bits. */
function announcedSize(bytes: Uint8Array): number {
  let size = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[index];
    if (byte === undefined) break;
    size += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return size;
  }
  throw new RangeError('snappy announces no size');
}
