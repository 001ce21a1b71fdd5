/**
 * A byte of an array, for the paths on which every byte counts: the caller knows that `at` is inside, and nothing is
 * checked. Engines put it in its caller's place, so that it costs what `bytes[at]` does.
 */
export function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}
