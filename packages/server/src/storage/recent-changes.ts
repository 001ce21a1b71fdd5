import { present } from '@touchstone/protocol';
import type { OpTime } from './oplog.ts';
import { type StoredRecord, visibleBytes } from './stored-record.ts';

/** The number of changes that are noted between two looks at which of them anybody may still miss. */
const STEP = 256;

/** The records of a collection that were written lately, for readers in the past. */
export class RecentChanges {
  #records: StoredRecord[] = [];
  #positions: OpTime[] = [];

  add(record: StoredRecord, position: OpTime, host: { horizon(): OpTime }): void {
    this.#records.push(record);
    this.#positions.push(position);
    if (this.#records.length % STEP !== 0) return;
    const seenByAll = this.#firstAfter(host.horizon());
    if (seenByAll < this.#records.length / 2) return;
    this.#records = this.#records.slice(seenByAll);
    this.#positions = this.#positions.slice(seenByAll);
  }

  /** The documents that were changed after a position, as they were there. */
  *visibleAt(at: OpTime): Generator<{ readonly record: StoredRecord; readonly bytes: Uint8Array }> {
    for (const record of this.after(at)) {
      const bytes = visibleBytes(record, at);
      if (bytes !== undefined) yield { record, bytes };
    }
  }

  /** The records that were changed after a position. */
  after(position: OpTime): ReadonlySet<StoredRecord> {
    return new Set(this.#records.slice(this.#firstAfter(position)));
  }

  #firstAfter(position: OpTime): number {
    let low = 0;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (present(this.#positions[middle]) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
