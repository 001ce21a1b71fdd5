import type { Timestamp } from 'bson';
import type { DocumentSource } from '../cursor/document-source.ts';
import { compareBytes } from '../value/compare.ts';
import type { ChangeStreamSource } from './change-stream-source.ts';

/**
 * The events of several shards as one stream, in the order of cluster time; of one time, in the order of the shards. All
 * shards have one clock, so what is still to be written is later than all that was: a shard that is quiet holds nothing
 * back. What a shard has written and a majority of it does not have yet holds back everything later.
 */
export class MergedChangeStream implements DocumentSource {
  readonly #streams: readonly ChangeStreamSource[];
  #lastToken: Uint8Array;
  #tokenBefore: Uint8Array;

  /** One stream for each shard, begun at the same place. */
  constructor(streams: readonly ChangeStreamSource[]) {
    this.#streams = streams;
    // Streams that begin now do so behind all that any shard has written.
    const [first = new Uint8Array(), ...others] = streams.map((each) => each.batchToken(false));
    this.#lastToken = others.reduce((a, b) => (compareBytes(a, b) < 0 ? b : a), first);
    this.#tokenBefore = this.#lastToken;
  }

  /** True if one of them has met what ends the stream. */
  get exhausted(): boolean {
    return this.#streams.some((each) => each.exhausted);
  }

  /** The place where a stream would resume after everything that was given out and looked at. */
  batchToken(isLastPending: boolean): Uint8Array {
    return isLastPending ? this.#tokenBefore : this.#lastToken;
  }

  next(): Uint8Array | undefined {
    for (;;) {
      const stream = this.exhausted ? undefined : this.#earliest();
      if (stream === undefined) return undefined;
      const event = stream.take();
      if (event !== undefined) this.#tokenBefore = this.#lastToken;
      this.#lastToken = stream.batchToken(false);
      if (event !== undefined) return event;
    }
  }

  onMore(listener: () => void): () => void {
    const unsubscribe = this.#streams.map((each) => each.onMore(listener));
    return () => {
      for (const each of unsubscribe) each();
    };
  }

  // The stream that has the next event; undefined where nothing may be given out.
  #earliest(): ChangeStreamSource | undefined {
    let earliest: ChangeStreamSource | undefined;
    let time: Timestamp | undefined;
    for (const stream of this.#streams) {
      const { following } = stream;
      if (following === undefined) continue;
      if (time !== undefined && following.compare(time) >= 0) continue;
      earliest = stream;
      time = following;
    }
    return earliest?.hasMore === true ? earliest : undefined;
  }
}
