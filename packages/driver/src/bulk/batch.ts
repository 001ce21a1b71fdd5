import type { Document } from 'bson';
import type { AnyBulkWriteOperation } from './write-model.ts';

/** The kinds of write commands. */
export type BatchType = (typeof BatchType)[keyof typeof BatchType];
/** The kinds by their names. */
export const BatchType: { readonly INSERT: 1; readonly UPDATE: 2; readonly DELETE: 3 } =
  Object.freeze({ INSERT: 1, UPDATE: 2, DELETE: 3 });

/** Operations of a bulk write that one kind of command carries. */
export class Batch<T = Document> {
  /** The place of its first operation among all. */
  originalZeroIndex: number;
  /** The place of the next operation. */
  currentIndex: number = 0;
  /** The places of the operations in the bulk write. */
  originalIndexes: number[] = [];
  /** Tells whether it inserts, updates or deletes. */
  batchType: BatchType;
  /** The operations. */
  operations: T[] = [];
  /** Nothing is encoded before it is sent. */
  serializedOperations: Uint8Array[] = [];
  /** The most bytes of a capped collection. */
  size: number = 0;
  /** The size of its operations, in bytes. */
  sizeBytes: number = 0;

  constructor(batchType: BatchType, originalZeroIndex: number) {
    this.batchType = batchType;
    this.originalZeroIndex = originalZeroIndex;
  }
}

/** In order a batch ends where the kind changes; without order there is one of each kind. */
export function batchesOf(
  models: readonly AnyBulkWriteOperation<Document>[],
  isOrdered: boolean,
): Batch[] {
  const batches: Batch[] = [];
  models.forEach((model, index) => {
    const type = typeOf(model);
    let batch = isOrdered
      ? batches.slice(-1).find(({ batchType }) => batchType === type)
      : batches.find(({ batchType }) => batchType === type);
    if (batch === undefined) {
      batch = new Batch(type, index);
      batches.push(batch);
    }
    batch.originalIndexes.push(index);
    batch.operations.push(model);
    batch.size += 1;
  });
  return batches;
}

function typeOf(model: AnyBulkWriteOperation<Document>): BatchType {
  if ('insertOne' in model) return BatchType.INSERT;
  return 'deleteOne' in model || 'deleteMany' in model ? BatchType.DELETE : BatchType.UPDATE;
}
