/** One value that was read from DER: its tag, its content, and all of it. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** The bytes are no DER, or not of the form that was expected. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** Reads one value and nothing after it. Throws `DerError`. */
export function readDer(bytes: Uint8Array): DerValue {
  const value = readAt(bytes, 0);
  if (value.whole.length !== bytes.length) throw new DerError('bytes are left over');
  return value;
}

/** The values that a value is made of. Throws `DerError`. */
export function partsOf({ content }: DerValue): readonly DerValue[] {
  const parts: DerValue[] = [];
  for (let at = 0; at < content.length; ) {
    const part = readAt(content, at);
    parts.push(part);
    at += part.whole.length;
  }
  return parts;
}

/** A value of that tag, or a `DerError` that says what was looked for. */
export function expectTag(value: DerValue | undefined, tag: number, what: string): DerValue {
  if (value?.tag !== tag) throw new DerError(`${what} is missing`);
  return value;
}

/** The moment that a GeneralizedTime means. Throws `DerError`. */
export function readTime(value: DerValue | undefined, what: string): Date {
  const text = Buffer.from(expectTag(value, 0x18, what).content).toString('latin1');
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(text);
  if (parts === null) throw new DerError(`${what} is no time`);
  const [, year, month, day, hour, minute, second] = parts;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function readAt(bytes: Uint8Array, at: number): DerValue {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw new DerError('the value is cut off');
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    // Longer than four bytes would be more than anybody sends in a handshake.
    if (count === 0 || count > 4) throw new DerError('the length is of no known form');
    length = 0;
    for (const byte of bytes.subarray(start, start + count)) length = length * 256 + byte;
    start += count;
  }
  if (start + length > bytes.length) throw new DerError('the value is cut off');
  return {
    tag,
    content: bytes.subarray(start, start + length),
    whole: bytes.subarray(at, start + length),
  };
}
