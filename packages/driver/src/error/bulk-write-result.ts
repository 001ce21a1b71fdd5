import type { Document } from 'bson';
import { WriteConcernError, type WriteError } from './write-error.ts';

/** What a collection's bulk write has done so far, as its batches' replies were added up. */
export interface BulkWriteOutcome {
  readonly insertedIds: Readonly<Record<number, unknown>>;
  readonly upsertedIds: ReadonlyMap<number, unknown>;
  readonly insertedCount: number;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly deletedCount: number;
  readonly writeErrors: readonly WriteError[];
  readonly writeConcernErrors: readonly Document[];
  /** False when the write concern asked for no answer: the counts mean nothing then. */
  readonly acknowledged: boolean;
}

/** The result of `Collection.bulkWrite` (CRUD specification, "BulkWriteResult"). */
export class BulkWriteResult {
  readonly #outcome: BulkWriteOutcome;
  readonly insertedCount: number;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly deletedCount: number;
  readonly upsertedCount: number;
  /** The `_id` of each inserted document by the index of its operation. */
  readonly insertedIds: { [index: number]: any };
  /** The `_id` of each upserted document by the index of its operation. */
  readonly upsertedIds: { [index: number]: any };

  constructor(outcome: BulkWriteOutcome) {
    this.#outcome = outcome;
    this.insertedCount = outcome.insertedCount;
    this.matchedCount = outcome.matchedCount;
    this.modifiedCount = outcome.modifiedCount;
    this.deletedCount = outcome.deletedCount;
    this.upsertedCount = outcome.upsertedIds.size;
    this.insertedIds = outcome.insertedIds;
    this.upsertedIds = Object.fromEntries(outcome.upsertedIds);
  }

  get ok(): number {
    return 1;
  }

  get acknowledged(): boolean {
    return this.#outcome.acknowledged;
  }

  getUpsertedIds(): { index: number; _id: any }[] {
    return [...this.#outcome.upsertedIds].map(([index, _id]) => ({ index, _id }));
  }

  getUpsertedIdAt(index: number): { index: number; _id: any } | undefined {
    return this.getUpsertedIds()[index];
  }

  hasWriteErrors(): boolean {
    return this.#outcome.writeErrors.length > 0;
  }

  getWriteErrorCount(): number {
    return this.#outcome.writeErrors.length;
  }

  getWriteErrorAt(index: number): WriteError | undefined {
    return this.#outcome.writeErrors[index];
  }

  getWriteErrors(): WriteError[] {
    return [...this.#outcome.writeErrors];
  }

  getWriteConcernError(): WriteConcernError | undefined {
    const first = this.#outcome.writeConcernErrors[0];
    return first === undefined ? undefined : new WriteConcernError(first);
  }

  isOk(): boolean {
    return true;
  }
}
