/** One of the compressors that a hello can negotiate (specification "OP_COMPRESSED"). */
export interface Compressor {
  /** The number in OP_COMPRESSED. */
  readonly id: number;
  /** The name in the hello's `compression` array and in the `compressors` option. */
  readonly name: string;
  /** True if the package that it needs is installed; one that needs none always is. */
  isAvailable(): boolean;
  /**
   * Compresses `bytes`; `level` means what the compressor takes it for (zlib: -1 to 9). A promise where the
   * package offers nothing else.
   */
  compress(bytes: Uint8Array, level?: number): Uint8Array | Promise<Uint8Array>;
  /**
   * Restores `bytes` to `uncompressedSize` bytes. Throws (or rejects) before it takes memory for more, and
   * if the input is broken.
   */
  decompress(bytes: Uint8Array, uncompressedSize: number): Uint8Array | Promise<Uint8Array>;
}

/** A compressor that never makes its caller wait. */
export interface SyncCompressor extends Compressor {
  compress(bytes: Uint8Array, level?: number): Uint8Array;
  decompress(bytes: Uint8Array, uncompressedSize: number): Uint8Array;
}
