import type { Compressor } from '../compressor/compressor.ts';
import { noop } from './noop.ts';
import { zlib } from './zlib.ts';

/** Every compressor that is known, in alphabetical order. */
export const compressors: readonly Compressor[] = [noop, zlib];
