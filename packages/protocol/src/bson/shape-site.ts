import type { FastBuffer } from './fast-buffer.ts';
import type { ShapeReaders } from './generate-decoder.ts';
import { canGenerate, generateDecoder } from './generate-decoder.ts';
import type { ShapeSite } from './generated-decoder.ts';
import type { Shape } from './shape.ts';
import { shapeOf } from './shape.ts';

const DECODERS_PER_SITE = 8;
/** To generate and compile a function costs as much as to read some dozens of documents. */
const SEEN_BEFORE = 32;
const CANDIDATES = 16;
/** With all places taken, a new shape replaces the least used one only when that many documents found none. */
const MISSES_BEFORE_REPLACING = 200;
/** Each decoder is code that the engine compiles and keeps. */
const DECODERS_IN_ALL = 4096;

let made = 0;

export function newSite(): ShapeSite {
  return {
    decoders: [],
    candidates: new Int32Array(CANDIDATES),
    counts: new Uint8Array(CANDIDATES),
    misses: 0,
  };
}

/** Counts a document that no decoder fitted, and makes one for its shape when it keeps coming back. */
export function learn(
  site: ShapeSite,
  hash: number,
  document: { readonly bytes: FastBuffer; readonly start: number },
  readers: ShapeReaders,
): void {
  if (!canGenerate || made >= DECODERS_IN_ALL) return;
  site.misses++;
  const slot = (hash ^ (hash >>> 15)) & (CANDIDATES - 1);
  if (site.candidates[slot] !== hash) {
    site.candidates[slot] = hash;
    site.counts[slot] = 1;
    return;
  }
  const count = (site.counts[slot] as number) + 1;
  site.counts[slot] = count;
  if (count !== SEEN_BEFORE) return;
  if (site.decoders.length >= DECODERS_PER_SITE && site.misses < MISSES_BEFORE_REPLACING) {
    site.counts[slot] = 0;
    return;
  }
  const shape = shapeOf(document.bytes, document.start);
  if (shape !== undefined) add(site, shape, readers);
}

function add(site: ShapeSite, shape: Shape, readers: ShapeReaders): void {
  made++;
  site.misses = 0;
  if (site.decoders.length >= DECODERS_PER_SITE) site.decoders.pop();
  site.decoders.unshift(generateDecoder(shape, readers, newSite));
}
