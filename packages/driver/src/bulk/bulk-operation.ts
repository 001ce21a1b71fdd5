import type { Document } from 'bson';
import type { WriteConcern } from '../concern/write-concern.ts';
import { MongoBatchReExecutionError, MongoInvalidArgumentError } from '../error/api-error.ts';
import type { BulkWriteResult } from '../error/bulk-write-result.ts';
import { checkReplacement, checkUpdate } from '../operation-model/check-update.ts';
import type { Hint } from '../operation-model/command-options.ts';
import type { BSONSerializeOptions } from '../schema/bson-options.ts';
import type { CollationOptions } from '../schema/collation.ts';
import { type Batch, BatchType, batchesOf } from './batch.ts';
import type { BulkWriteOptions } from './bulk-write.ts';
import { type AnyBulkWriteOperation, checkModel } from './write-model.ts';

type Run = (
  models: readonly AnyBulkWriteOperation<Document>[],
  options: BulkWriteOptions,
) => Promise<BulkWriteResult>;

/** The collection that a bulk operation writes to, as far as it is shown. */
export interface BulkParent {
  readonly bsonOptions: BSONSerializeOptions;
  readonly writeConcern: WriteConcern | undefined;
}

const NO_PARENT: BulkParent = { bsonOptions: {}, writeConcern: undefined };

/** A bulk write that is put together call by call. State: its operations; it can be executed once. */
export abstract class BulkOperationBase {
  /** True where the first failure ends the rest. */
  abstract readonly isOrdered: boolean;
  /** Of no use: each bulk write gets a number of its own when it runs. */
  operationId?: number;
  readonly #run: Run;
  readonly #parent: BulkParent;
  readonly #models: AnyBulkWriteOperation<Document>[] = [];
  #executed = false;

  /** Made by `initializeOrderedBulkOp` and `initializeUnorderedBulkOp`. */
  constructor(run: Run, parent: BulkParent = NO_PARENT) {
    this.#run = run;
    this.#parent = parent;
  }

  /** Tells how BSON is read and written. */
  get bsonOptions(): BSONSerializeOptions {
    return this.#parent.bsonOptions;
  }

  /** The number of members that must have a write; default: that of whatever it was made by. */
  get writeConcern(): WriteConcern | undefined {
    return this.#parent.writeConcern;
  }

  /** The operations, grouped as they are sent but for the server's limits. */
  get batches(): Batch[] {
    return batchesOf(this.#models, this.isOrdered);
  }

  /** Adds an operation by its kind. */
  addToOperationsList(batchType: BatchType, document: Document): this {
    switch (batchType) {
      case BatchType.INSERT:
        return this.raw({ insertOne: { document } });
      case BatchType.UPDATE: {
        const { q: filter, u: update, multi, ...rest } = document;
        const model = { filter, update, ...rest };
        return this.raw(multi === true ? { updateMany: model } : { updateOne: model });
      }
      case BatchType.DELETE: {
        const { q: filter, limit, ...rest } = document;
        const model = { filter, ...rest };
        return this.raw(limit === 1 ? { deleteOne: model } : { deleteMany: model });
      }
    }
  }

  /** The number of operations in it. */
  get length(): number {
    return this.#models.length;
  }

  /** Adds an insert; a document without `_id` gets one. */
  insert(document: Document): this {
    return this.raw({ insertOne: { document } });
  }

  /** Begins an update or delete of what matches. */
  find(selector: Document): FindOperators {
    if (selector === undefined || selector === null) {
      throw new MongoInvalidArgumentError('Bulk find operation must specify a selector');
    }
    return new FindOperators(this, selector);
  }

  /** Adds an operation in the form that `bulkWrite` takes. */
  raw(operation: AnyBulkWriteOperation<Document>): this {
    checkModel(operation);
    this.#models.push(operation);
    return this;
  }

  /**
   * Sends what was collected, in as few commands as the server's limits allow. Rejects with `MongoBulkWriteError` where a write
   * fails, and with `MongoBatchReExecutionError` the second time.
   */
  async execute(options: BulkWriteOptions = {}): Promise<BulkWriteResult> {
    if (this.#executed) throw new MongoBatchReExecutionError();
    this.#executed = true;
    return this.#run(this.#models, options);
  }
}

/** A bulk write whose statements run in order and stop at the first that fails (`initializeOrderedBulkOp`). */
export class OrderedBulkOperation extends BulkOperationBase {
  /** True where the first failure ends the rest. */
  readonly isOrdered = true;
}

/** A bulk write whose statements are grouped by kind and all tried (`initializeUnorderedBulkOp`). */
export class UnorderedBulkOperation extends BulkOperationBase {
  /** True where the first failure ends the rest. */
  readonly isOrdered = false;
}

/**
 * Says which write to do to the documents that a bulk operation's `find` matches.
 *
 * @example
 * ```ts
 * const bulk = people.initializeUnorderedBulkOp();
 * bulk.find({ name: 'Edsger' }).upsert().updateOne({ $set: { age: 50 } });
 * bulk.find({ city: 'London' }).update({ $inc: { age: 1 } });
 * const result = await bulk.execute();
 * result.upsertedCount; // => 1
 * result.modifiedCount; // => 2
 * ```
 */
export class FindOperators {
  /** The bulk operation that it is part of. */
  readonly bulkOperation: BulkOperationBase;
  readonly #filter: Document;
  readonly #options: {
    upsert?: boolean;
    collation?: CollationOptions;
    arrayFilters?: Document[];
    hint?: Hint;
  } = {};

  constructor(bulkOperation: BulkOperationBase, filter: Document) {
    this.bulkOperation = bulkOperation;
    this.#filter = filter;
  }

  /** The operators, or the pipeline. */
  update(update: Document | Document[]): BulkOperationBase {
    checkUpdate(update);
    return this.bulkOperation.raw({
      updateMany: { ...this.#options, filter: this.#filter, update },
    });
  }

  /** Updates the first document that matches. */
  updateOne(update: Document | Document[]): BulkOperationBase {
    checkUpdate(update);
    return this.bulkOperation.raw({
      updateOne: { ...this.#options, filter: this.#filter, update },
    });
  }

  /** Replaces the first document that matches. */
  replaceOne(replacement: Document): BulkOperationBase {
    checkReplacement(replacement, 'use');
    const { arrayFilters: _unused, ...options } = this.#options;
    return this.bulkOperation.raw({
      replaceOne: { ...options, filter: this.#filter, replacement },
    });
  }

  /** Deletes the first document that matches. */
  deleteOne(): BulkOperationBase {
    return this.bulkOperation.raw({ deleteOne: this.#deletion() });
  }

  /** Deletes all documents that match. */
  delete(): BulkOperationBase {
    return this.bulkOperation.raw({ deleteMany: this.#deletion() });
  }

  /** True inserts a document where none matches; default false. */
  upsert(): this {
    this.#options.upsert = true;
    return this;
  }

  /** The language in which strings are compared; default: the collection's. */
  collation(collation: CollationOptions): this {
    this.#options.collation = collation;
    return this;
  }

  /** The elements of arrays that are meant by `$[name]`. */
  arrayFilters(arrayFilters: Document[]): this {
    this.#options.arrayFilters = arrayFilters;
    return this;
  }

  /** The index to use, by its name or its key; default: the server's choice. */
  hint(hint: Hint): this {
    this.#options.hint = hint;
    return this;
  }

  #deletion(): { filter: Document; collation?: CollationOptions; hint?: Hint } {
    const { collation, hint } = this.#options;
    return {
      filter: this.#filter,
      ...(collation === undefined ? {} : { collation }),
      ...(hint === undefined ? {} : { hint }),
    };
  }
}
