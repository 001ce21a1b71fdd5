import type { Compressor } from '../compressor/compressor.ts';
import { checkZstdFrame } from '../compressor/zstd-frame.ts';
import { optionalPackage } from '../optional/optional-package.ts';

/** The part of the package `@mongodb-js/zstd` that is used. It has nothing that does not wait. */
interface ZstdPackage {
  compress(bytes: Uint8Array, level?: number): Promise<Uint8Array>;
  decompress(bytes: Uint8Array): Promise<Uint8Array>;
}

let loaded: ZstdPackage | undefined;

function zstdPackage(): ZstdPackage | undefined {
  loaded ??= optionalPackage('@mongodb-js/zstd') as ZstdPackage | undefined;
  return loaded;
}

/** Zstandard (RFC 8878), compressor 3; needs the optional package `@mongodb-js/zstd`. */
export const zstd: Compressor = {
  id: 3,
  name: 'zstd',
  isAvailable() {
    return zstdPackage() !== undefined;
  },
  // The level that may be given is zlib's: it means nothing here.
  compress(bytes) {
    return required().compress(inBuffer(bytes));
  },
  decompress(bytes, uncompressedSize) {
    checkZstdFrame(bytes, uncompressedSize);
    return required().decompress(inBuffer(bytes));
  },
};

function required(): ZstdPackage {
  const found = zstdPackage();
  if (found !== undefined) return found;
  throw new Error('The optional package "@mongodb-js/zstd" is not installed');
}

function inBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
