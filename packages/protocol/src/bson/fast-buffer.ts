/**
 * Node's `Buffer` with the methods behind `toString` and `write` that its types leave out: without
 * their argument checks, a short string costs a third.
 */
export interface FastBuffer extends Buffer<ArrayBufferLike> {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
  utf8Write(text: string, offset: number): number;
}

export function fastBuffer(
  memory: ArrayBufferLike,
  byteOffset: number = 0,
  length: number = memory.byteLength - byteOffset,
): FastBuffer {
  return Buffer.from(memory as ArrayBuffer, byteOffset, length) as unknown as FastBuffer;
}
