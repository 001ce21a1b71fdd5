import { Timestamp } from 'bson';

/**
 * The times of writes. All replica sets of a cluster ask the same one, so that no shard ever gives a write a time at
 * which somebody has read already: a snapshot stays one moment, on whichever shards it is read.
 */
export class ClusterClock {
  #seconds = 0;
  #increment = 0;

  /** Goes on behind a time that was given before this process began. */
  advanceTo({ t, i }: Timestamp): void {
    if (t < this.#seconds || (t === this.#seconds && i <= this.#increment)) return;
    this.#seconds = t;
    this.#increment = i;
  }

  /** A time later than all before; `date` is in milliseconds since 1970. */
  next(date: number): Timestamp {
    const seconds = Math.floor(date / 1000);
    if (seconds > this.#seconds) {
      this.#seconds = seconds;
      this.#increment = 1;
    } else {
      this.#increment++;
    }
    return new Timestamp({ t: this.#seconds, i: this.#increment });
  }
}
