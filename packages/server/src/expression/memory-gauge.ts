import type { AnyDocument, Value } from '../value/value.ts';

/** The most that one stage, or one accumulator, may hold. */
export const MOST_HELD_BYTES: number = 100 * 1024 * 1024;
/** The bytes that every value takes, whatever it is. */
const VALUE_BYTES = 16;

/** Adds up what is held, about, and refuses what is too much. */
export class MemoryGauge {
  readonly #refuse: (bytes: number) => never;
  #bytes = 0;

  constructor(refuse: (bytes: number) => never) {
    this.#refuse = refuse;
  }

  take(value: Value | AnyDocument): void {
    this.#bytes += roughSize(value);
    if (this.#bytes > MOST_HELD_BYTES) this.#refuse(this.#bytes);
  }
}

function roughSize(value: Value | AnyDocument): number {
  if (typeof value === 'string') return VALUE_BYTES + value.length;
  if (typeof value !== 'object' || value === null) return VALUE_BYTES;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Map) return fieldsSize(value);
  if (!Array.isArray(value)) return VALUE_BYTES;
  let size = VALUE_BYTES;
  for (const element of value) size += roughSize(element);
  return size;
}

function fieldsSize(fields: ReadonlyMap<string, Value>): number {
  let size = VALUE_BYTES;
  for (const [name, value] of fields) size += name.length + roughSize(value);
  return size;
}
