/**
 * Looks at a Zstandard frame without decompressing it (RFC 8878, section 3.1.1): the library would take
 * whatever memory the frame asks for, so what it asks for is known first.
 */

const MAGIC = 0xfd2fb528;
const BLOCK_HEADER_LENGTH = 3;
/** The bytes that one block can restore at most (section 3.1.1.2.4). */
const MAX_BLOCK_SIZE = 128 * 1024;
/** Beyond this many bytes, blocks of unknown size are not restored: more than any message has. */
const MAX_UNKNOWN_SIZE = 64 * 1024 * 1024;

/**
 * Throws RangeError unless `bytes` are one whole frame that can restore to `size` bytes, and the library
 * can be trusted with it: the frame says so itself, or its blocks cannot hold absurdly more.
 */
export function checkZstdFrame(bytes: Uint8Array, size: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { contentSize, length, hasChecksum } = readFrameHeader(view);
  if (contentSize !== undefined && contentSize !== BigInt(size)) {
    throw new RangeError(`zstd announces ${contentSize} bytes, not ${size}`);
  }
  const { end, known, unknownBlocks } = walkBlocks(view, length);
  if (end + (hasChecksum ? 4 : 0) !== bytes.length) {
    throw new RangeError('zstd: the bytes are not one whole frame');
  }
  if (known > size || known + unknownBlocks * MAX_BLOCK_SIZE < size) {
    throw new RangeError(`zstd: the blocks do not hold ${size} bytes`);
  }
  if (contentSize === undefined && unknownBlocks * MAX_BLOCK_SIZE > MAX_UNKNOWN_SIZE) {
    throw new RangeError('zstd: the frame does not tell its size, and could be too large');
  }
}

function readFrameHeader(view: DataView): {
  readonly contentSize: bigint | undefined;
  readonly length: number;
  readonly hasChecksum: boolean;
} {
  if (view.byteLength < 6 || view.getUint32(0, true) !== MAGIC) {
    throw new RangeError('zstd: not a frame');
  }
  const descriptor = view.getUint8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeLength = sizeFlag === 0 ? Number(isSingleSegment) : 2 ** sizeFlag;
  const dictionaryFlag = descriptor & 3;
  const dictionaryLength = dictionaryFlag === 3 ? 4 : dictionaryFlag;
  const sizeAt = 5 + (isSingleSegment ? 0 : 1) + dictionaryLength;
  const length = sizeAt + sizeLength;
  if (length > view.byteLength) throw new RangeError('zstd: the frame header is cut off');
  return {
    contentSize: contentSizeAt(view, sizeAt, sizeLength),
    length,
    hasChecksum: (descriptor & 4) !== 0,
  };
}

function contentSizeAt(view: DataView, at: number, length: number): bigint | undefined {
  switch (length) {
    case 1:
      return BigInt(view.getUint8(at));
    case 2:
      return BigInt(view.getUint16(at, true) + 256);
    case 4:
      return BigInt(view.getUint32(at, true));
    case 8:
      return view.getBigUint64(at, true);
    default:
      return undefined;
  }
}

function walkBlocks(
  view: DataView,
  start: number,
): { readonly end: number; readonly known: number; readonly unknownBlocks: number } {
  let at = start;
  let known = 0;
  let unknownBlocks = 0;
  for (;;) {
    if (at + BLOCK_HEADER_LENGTH > view.byteLength)
      throw new RangeError('zstd: a block is cut off');
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const kind = (header >> 1) & 3;
    const size = header >> 3;
    const isRepeated = kind === 1;
    if (kind === 3) throw new RangeError('zstd: a block of a reserved kind');
    if (kind === 2) unknownBlocks += 1;
    else known += size;
    at += BLOCK_HEADER_LENGTH + (isRepeated ? 1 : size);
    if ((header & 1) === 1) return { end: at, known, unknownBlocks };
  }
}
