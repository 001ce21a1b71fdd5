import { constants, deflateSync, inflateSync } from 'node:zlib';
import type { Compressor } from './compressor.ts';

/** The zlib format (RFC 1950), compressor 2. */
export const zlib: Compressor = {
  id: 2,
  name: 'zlib',
  compress(bytes, level = constants.Z_DEFAULT_COMPRESSION) {
    return deflateSync(bytes, { level });
  },
  decompress(bytes, uncompressedSize) {
    // Node.js takes no bound below 1; a longer result than announced is refused by the caller.
    return inflateSync(bytes, { maxOutputLength: Math.max(uncompressedSize, 1) });
  },
};
