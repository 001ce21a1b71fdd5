import { constants, deflateSync, inflateSync } from 'node:zlib';
import type { SyncCompressor } from '../compressor/compressor.ts';

/** The result of `inflateSync` with the option `info`, which its types leave out. */
interface InflateInfo {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

/** The zlib format (RFC 1950), compressor 2. */
export const zlib: SyncCompressor = {
  id: 2,
  name: 'zlib',
  isAvailable() {
    return true;
  },
  compress(bytes, level = constants.Z_DEFAULT_COMPRESSION) {
    return deflateSync(bytes, { level });
  },
  decompress(bytes, uncompressedSize) {
    // Node.js takes no bound below 1; a longer result than announced is refused by the caller.
    const options = { maxOutputLength: Math.max(uncompressedSize, 1), info: true };
    const { buffer, engine } = inflateSync(bytes, options) as unknown as InflateInfo;
    if (engine.bytesWritten !== bytes.length) {
      throw new RangeError(`${bytes.length - engine.bytesWritten} bytes are left over`);
    }
    return buffer;
  },
};
