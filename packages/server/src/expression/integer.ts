import { Int32 } from 'bson';

const small: readonly Int32[] = Array.from({ length: 256 }, (_, value) => new Int32(value));

/** An int32 value; the small ones, which counts and positions mostly are, exist once. */
export function integer(value: number): Int32 {
  return small[value] ?? new Int32(value);
}
