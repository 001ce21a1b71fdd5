import type { Document } from './document.ts';
import type { SampleField } from './encoder-sample.ts';
import { sampleFields } from './encoder-sample.ts';
import { canGenerate } from './generate-decoder.ts';
import type { GeneratedEncoder, ShapeWriters } from './generate-encoder.ts';
import { generateEncoder } from './generate-encoder.ts';

/**
 * A place where documents are encoded: the top level, or one field of a known shape. Documents at one place
 * tend to be alike: each place keeps the encoders of the shapes that keep coming back, the one that fitted
 * last first. Where shapes never repeat, no encoder is made, and all that is lost is counting.
 */
export interface EncoderSite {
  readonly encoders: GeneratedEncoder[];
  /** True if documents here have their `_id` written first. */
  readonly idFirst: boolean;
  /** Shapes seen lately, by their hash, and how often. */
  readonly candidates: Int32Array;
  readonly counts: Uint8Array;
  /** Documents that no encoder fitted, since the last one was made. */
  misses: number;
}

const ENCODERS_PER_SITE = 8;
/** To generate and compile a function costs as much as to write some dozens of documents. */
const SEEN_BEFORE = 32;
const CANDIDATES = 16;
/** With all places taken, a new shape replaces the least used one only when that many documents found none. */
const MISSES_BEFORE_REPLACING = 200;
/** Where that many documents in a row brought no shape worth an encoder, only some are looked at still. */
const MISSES_BEFORE_SAMPLING = 400;
const SAMPLED = 16;
/** Each encoder is code that the engine compiles and keeps. */
const ENCODERS_IN_ALL = 4096;
/** Longer functions are compiled too slowly to pay. */
const MOST_FIELDS = 400;

let made = 0;

export function newEncoderSite(idFirst: boolean = false): EncoderSite {
  return {
    encoders: [],
    idFirst,
    candidates: new Int32Array(CANDIDATES),
    counts: new Uint8Array(CANDIDATES),
    misses: 0,
  };
}

/** Counts a plain object that no encoder fitted, and makes one for its shape when it keeps coming back. */
export function learnShape(
  site: EncoderSite,
  document: Document,
  writers: ShapeWriters<EncoderSite>,
): void {
  if (!canGenerate || made >= ENCODERS_IN_ALL) return;
  site.misses++;
  if (site.misses > MISSES_BEFORE_SAMPLING && site.misses % SAMPLED !== 0) return;
  const hash = shapeHash(document);
  if (hash === undefined) {
    // Looking at the keys of a huge document costs as much as writing them.
    site.misses = Math.max(site.misses, MISSES_BEFORE_SAMPLING);
    return;
  }
  const slot = (hash ^ (hash >>> 15)) & (CANDIDATES - 1);
  if (site.candidates[slot] !== hash) {
    site.candidates[slot] = hash;
    site.counts[slot] = 1;
    return;
  }
  const count = (site.counts[slot] as number) + 1;
  site.counts[slot] = count;
  if (count < SEEN_BEFORE) return;
  site.counts[slot] = 0;
  if (site.encoders.length >= ENCODERS_PER_SITE && site.misses < MISSES_BEFORE_REPLACING) return;
  const fields = sampleFields(document);
  if (fields !== undefined) add(site, fields, writers);
}

function add(
  site: EncoderSite,
  fields: readonly SampleField[],
  writers: ShapeWriters<EncoderSite>,
): void {
  made++;
  site.misses = 0;
  if (site.encoders.length >= ENCODERS_PER_SITE) site.encoders.pop();
  const { idFirst } = site;
  site.encoders.unshift(
    generateEncoder({ fields, idFirst, writers, newSite: () => newEncoderSite() }),
  );
}

/** Of lengths and outer letters: different shapes seldom agree in it, and no harm is done when they do. */
function shapeHash(document: Document): number | undefined {
  let hash = 1;
  let fields = 0;
  for (const key in document) {
    if (++fields > MOST_FIELDS) return undefined;
    const { length } = key;
    const outer = length === 0 ? 0 : key.charCodeAt(0) * 131 + key.charCodeAt(length - 1);
    hash = (Math.imul(hash, 31) + length * 65_537 + outer) | 0;
  }
  return hash;
}
