import { randomBytes } from 'node:crypto';
import { byteAt } from '@touchstone/protocol';
import type { Random } from '../random.ts';

const BYTES_PER_NUMBER = 7;
const RANGE = 2 ** 53;
const POOL_SIZE = BYTES_PER_NUMBER * 512;

let pool = new Uint8Array(0);
let used = 0;

/** Random numbers from the operating system, fetched in advance by the pool. */
export const nodeRandom: Random = {
  next() {
    if (used >= pool.length) {
      pool = randomBytes(POOL_SIZE);
      used = 0;
    }
    let number = byteAt(pool, used) & 0x1f;
    for (let index = 1; index < BYTES_PER_NUMBER; index++) {
      number = number * 256 + byteAt(pool, used + index);
    }
    used += BYTES_PER_NUMBER;
    return number / RANGE;
  },
  bytes(length) {
    return randomBytes(length);
  },
};
