import type { Compressor } from '../compressor/compressor.ts';

/** Compressor 0: the bytes as they are; for tests of the framing, never negotiated. */
export const noop: Compressor = {
  id: 0,
  name: 'noop',
  compress(bytes) {
    return bytes;
  },
  decompress(bytes) {
    return bytes;
  },
};
