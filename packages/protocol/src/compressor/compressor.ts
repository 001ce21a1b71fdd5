/** One of the compressors that a hello can negotiate (specification "OP_COMPRESSED"). */
export interface Compressor {
  /** The number in OP_COMPRESSED. */
  readonly id: number;
  /** The name in the hello's `compression` array and in the `compressors` option. */
  readonly name: string;
  /** Compresses `bytes`; `level` means what the compressor takes it for (zlib: -1 to 9). */
  compress(bytes: Uint8Array, level?: number): Uint8Array;
  /** Restores at most `uncompressedSize` bytes; throws if there are more, or if the input is broken. */
  decompress(bytes: Uint8Array, uncompressedSize: number): Uint8Array;
}
