import { present } from '@touchstone/protocol';
import type { Random } from '../random.ts';

/** Chance drawn from a seed: the same seed gives the same numbers, on every machine. */
export class SimulatedRandom implements Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number | string) {
    let hash = 0x811c9dc5;
    for (const character of String(seed)) {
      hash = Math.imul(hash ^ present(character.codePointAt(0)), 0x01000193);
    }
    const next = (): number => {
      hash = (hash + 0x9e3779b9) | 0;
      return mixed(hash);
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next();
  }

  /** A sequence of its own for one purpose: drawing from it does not move the others on. */
  static fork(seed: number | string, purpose: string): SimulatedRandom {
    return new SimulatedRandom(`${seed}/${purpose}`);
  }

  next(): number {
    return ((this.uint32() >>> 5) * 0x4000000 + (this.uint32() >>> 6)) / 2 ** 53;
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index++) bytes[index] = this.uint32() >>> 24;
    return bytes;
  }

  /** xoshiro128** (Blackman and Vigna, 2018): 32 bits that pass the usual statistical tests. */
  uint32(): number {
    const b = this.#b;
    const ac = this.#c ^ this.#a;
    const bd = this.#d ^ b;
    this.#a ^= bd;
    this.#b = b ^ ac;
    this.#c = ac ^ (b << 9);
    this.#d = rotated(bd, 11);
    return Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
  }
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** The finishing steps of MurmurHash3: every bit of the input moves every bit of the result. */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
