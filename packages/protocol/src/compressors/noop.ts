import type { SyncCompressor } from '../compressor/compressor.ts';

/** Compressor 0: the bytes as they are; for tests of the framing, never negotiated. */
export const noop: SyncCompressor = {
  id: 0,
  name: 'noop',
  isAvailable() {
    return true;
  },
  compress(bytes) {
    return bytes;
  },
  decompress(bytes) {
    return bytes;
  },
};
