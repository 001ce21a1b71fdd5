import type { FastBuffer } from './fast-buffer.ts';

/**
 * Decodes the document whose elements begin at `start` and whose closing NUL is at `end`, or returns `NO_FIT`
 * when it is not of the decoder's shape: the caller then starts again the general way.
 */
export type GeneratedDecoder = (
  view: DataView,
  bytes: FastBuffer,
  start: number,
  end: number,
) => unknown;

export const NO_FIT: unique symbol = Symbol('not of this shape');

/**
 * A place where documents are decoded: the top level, or one field of a known shape. Documents at one place
 * tend to be alike, so each place keeps the decoders that were generated for the shapes it has seen, the one
 * that fitted last first.
 *
 * A shape earns a decoder by being seen some dozens of times. Where shapes never repeat, no decoder is ever made, and
 * all that is lost is counting.
 */
export interface ShapeSite {
  readonly decoders: GeneratedDecoder[];
  /** Shapes seen lately, by their hash, and how often. */
  readonly candidates: Int32Array;
  readonly counts: Uint8Array;
  /** Documents that no decoder fitted, since the last one was made. */
  misses: number;
}
