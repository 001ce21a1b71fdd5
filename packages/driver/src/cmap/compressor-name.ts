/** Describes how messages may be compressed, by the number that stands for it on the wire (compression). */
export type Compressor = (typeof Compressor)[CompressorName];
/** The compressors by their names. */
export const Compressor: {
  readonly none: 0;
  readonly snappy: 1;
  readonly zlib: 2;
  readonly zstd: 3;
} = Object.freeze({ none: 0, snappy: 1, zlib: 2, zstd: 3 });

/** A compressor by its name. */
export type CompressorName = keyof typeof Compressor;
