import type { Compressor } from '../compressor/compressor.ts';
import { noop } from './noop.ts';
import { snappy } from './snappy.ts';
import { zlib } from './zlib.ts';
import { zstd } from './zstd.ts';

/** Every compressor that is known, in alphabetical order. */
export const compressors: readonly Compressor[] = [noop, snappy, zlib, zstd];
