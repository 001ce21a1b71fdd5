/** Describes how the bytes of one reply are sent: late, in pieces, cut off or spoiled. Pure: a plan of steps. */

/** A piece of a reply: so many bytes, a pause, or all that is left. */
export type Chunk = number | { readonly delayMS: number } | 'rest';

/** Describes how a reply is delivered; nothing of it: at once and whole. */
export interface Delivery {
  /** Milliseconds before the first byte. Other replies may overtake meanwhile. */
  readonly delayMS?: number;
  /** The pieces, byte by byte if need be; what they leave out is never sent. */
  readonly chunks?: readonly Chunk[];
  /** After so many bytes the connection is hung up. */
  readonly truncateAt?: number;
  /** Changes the bytes before they are sent; gets a copy of its own. */
  readonly corrupt?: (bytes: Uint8Array) => Uint8Array;
}

export type DeliveryStep =
  | { readonly kind: 'write'; readonly bytes: Uint8Array }
  | { readonly kind: 'wait'; readonly delayMS: number }
  | { readonly kind: 'hangup' };

/** The words of a reply's options that say how it is delivered. */
export const DELIVERY_WORDS: readonly (keyof Delivery)[] = [
  'delayMS',
  'chunks',
  'truncateAt',
  'corrupt',
];

/** The steps behind the first delay, which is not part of them. Throws `RangeError` for impossible pieces. */
export function planDelivery(frame: Uint8Array, delivery: Delivery): readonly DeliveryStep[] {
  const bytes = delivery.corrupt ? delivery.corrupt(Uint8Array.from(frame)) : frame;
  const { truncateAt } = delivery;
  if (truncateAt !== undefined && (!Number.isInteger(truncateAt) || truncateAt < 0)) {
    throw new RangeError(`truncateAt takes a number of bytes, not ${truncateAt}`);
  }
  const sent = truncateAt === undefined ? bytes : bytes.subarray(0, truncateAt);
  const steps = delivery.chunks ? inChunks(sent, delivery.chunks) : whole(sent);
  return truncateAt === undefined ? steps : [...steps, { kind: 'hangup' }];
}

function whole(bytes: Uint8Array): DeliveryStep[] {
  return bytes.length === 0 ? [] : [{ kind: 'write', bytes }];
}

function inChunks(bytes: Uint8Array, chunks: readonly Chunk[]): DeliveryStep[] {
  let at = 0;
  return chunks.flatMap((chunk): DeliveryStep[] => {
    if (typeof chunk === 'object') return [{ kind: 'wait', delayMS: chunk.delayMS }];
    const size = chunk === 'rest' ? bytes.length - at : chunk;
    if (!Number.isInteger(size) || size < 0)
      throw new RangeError(`not a size of a chunk: ${chunk}`);
    const piece = bytes.subarray(at, at + size);
    at += piece.length;
    return whole(piece);
  });
}
