import type { FastBuffer } from './fast-buffer.ts';
import { fastBuffer } from './fast-buffer.ts';

/**
 * The bytes that are being read. Documents arrive as slices of few large array buffers (a socket's
 * slab, a stored document), so one view of a whole array buffer serves many documents: making a view
 * costs more than decoding a small document. All positions are offsets into the array buffer.
 */
export interface Source {
  bytes: FastBuffer;
  view: DataView;
}

let lastArrayBuffer: ArrayBufferLike = new ArrayBuffer(0);
/** The current source; valid until the next `openSource`. Reading never waits, so nobody comes between. */
export const source: Source = {
  bytes: fastBuffer(lastArrayBuffer),
  view: new DataView(lastArrayBuffer),
};

export function openSource(bytes: Uint8Array): void {
  if (bytes.buffer === lastArrayBuffer) return;
  lastArrayBuffer = bytes.buffer;
  source.bytes = fastBuffer(bytes.buffer);
  source.view = new DataView(bytes.buffer);
}
