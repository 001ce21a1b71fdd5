import type { Target } from './target.ts';

const MOST_TRIES = 400;

/** Leaves out of an input what it takes not for something to go wrong. */
export async function minimized(target: Target, found: Uint8Array): Promise<Uint8Array> {
  let best = found;
  let tries = 0;
  for (let size = best.length >> 1; size >= 1 && tries < MOST_TRIES; size >>= 1) {
    for (let at = 0; at + size <= best.length && tries < MOST_TRIES; ) {
      const shorter = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      tries++;
      if ((await target.feed(shorter)) === undefined) at += size;
      else best = shorter;
    }
  }
  return best;
}
