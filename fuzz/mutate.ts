import type { Chance } from './chance.ts';

const INTERESTING = [0, -1, 1, 4, 5, 16, 255, 256, 2 ** 31 - 1, -(2 ** 31)];

/** Changes some of the bytes: flips, numbers, cuts, copies. */
export function mutated(given: Uint8Array, chance: Chance): Uint8Array {
  let bytes = Buffer.from(given);
  for (let times = chance.below(4); times >= 0 && bytes.length > 4; times--) {
    const at = chance.below(bytes.length);
    switch (chance.below(6)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.below(8));
        break;
      case 1:
        bytes[at] = chance.below(256);
        break;
      case 2:
        bytes.writeInt32LE(chance.pick(INTERESTING), Math.min(at, bytes.length - 4));
        break;
      case 3:
        bytes = bytes.subarray(0, at);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(chance.below(at + 1))]);
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + chance.below(8))]);
    }
  }
  return bytes.subarray(0, 100_000);
}
