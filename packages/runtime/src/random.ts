/** Chance: cryptographically strong in the node runtime, drawn from a seed in the simulated one. */
export interface Random {
  /** A number drawn evenly from [0, 1). */
  next(): number;
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
}
