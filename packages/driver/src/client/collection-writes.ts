import type { Document } from 'bson';
import { OrderedBulkOperation, UnorderedBulkOperation } from '../bulk/bulk-operation.ts';
import type { BulkWriteOptions } from '../bulk/bulk-write.ts';
import { bulkWrite } from '../bulk/bulk-write.ts';
import type { AnyBulkWriteOperation, Statement } from '../bulk/write-model.ts';
import { insertStatement, toStatement } from '../bulk/write-model.ts';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { BulkWriteResult } from '../error/bulk-write-result.ts';
import { checkReplacement, checkUpdate } from '../operation-model/check-update.ts';
import type { CommandOperationOptions, Hint } from '../operation-model/command-options.ts';
import { isAcknowledged } from '../operation-model/settings.ts';
import { deleteDocuments, deleteStatement } from '../operations/delete.ts';
import {
  type FindOneAndDeleteOptions,
  type FindOneAndReplaceOptions,
  type FindOneAndUpdateOptions,
  findAndModify,
  type Modification,
} from '../operations/find-and-modify.ts';
import { insert } from '../operations/insert.ts';
import { type UpdateStatement, update, updateStatement } from '../operations/update.ts';
import type { CollationOptions } from '../schema/collation.ts';
import type { OptionalUnlessRequiredId, WithId, WithoutId } from '../schema/document-id.ts';
import type { Filter } from '../schema/filter.ts';
import type { Sort } from '../schema/sort.ts';
import type { UpdateFilter } from '../schema/update-filter.ts';
import { CollectionReads } from './collection-reads.ts';
import {
  type DeleteResult,
  type InsertManyResult,
  type InsertOneResult,
  type ModifyResult,
  type UpdateResult,
  updateResult,
} from './write-results.ts';

/** Options of `insertOne`. */
export interface InsertOneOptions extends CommandOperationOptions {
  bypassDocumentValidation?: boolean | undefined;
  forceServerObjectId?: boolean | undefined;
}

/** Options of `updateOne` and `updateMany`. */
export interface UpdateOptions extends CommandOperationOptions {
  arrayFilters?: Document[] | undefined;
  bypassDocumentValidation?: boolean | undefined;
  collation?: CollationOptions | undefined;
  hint?: Hint | undefined;
  /** Insert a document when none matches. Default: false. */
  upsert?: boolean | undefined;
  let?: Document | undefined;
}

/** Options of `replaceOne`. */
export interface ReplaceOptions extends Omit<UpdateOptions, 'arrayFilters'> {
  sort?: Sort | undefined;
}

/** Options of `deleteOne` and `deleteMany`. */
export interface DeleteOptions extends CommandOperationOptions {
  ordered?: boolean | undefined;
  collation?: CollationOptions | undefined;
  hint?: Hint | undefined;
  let?: Document | undefined;
}

type WithMetadata = { includeResultMetadata: true };

/** The writes of a collection. */
export class CollectionWrites<
  TSchema extends Document = Document,
> extends CollectionReads<TSchema> {
  async insertOne(
    document: OptionalUnlessRequiredId<TSchema>,
    options?: InsertOneOptions,
  ): Promise<InsertOneResult<TSchema>> {
    const settings = this.executor.settingsFor(options);
    const insertedId = this.prepareId(document, options?.forceServerObjectId);
    await this.executor.run(insert(this.ns, [document], options, settings), options);
    return { acknowledged: isAcknowledged(settings), insertedId };
  }

  /** Inserts documents in as few commands as the server's limits allow. */
  async insertMany(
    documents: ReadonlyArray<OptionalUnlessRequiredId<TSchema>>,
    options: BulkWriteOptions = {},
  ): Promise<InsertManyResult<TSchema>> {
    if (!Array.isArray(documents)) {
      throw new MongoInvalidArgumentError('Argument "docs" must be an array of documents');
    }
    const prepareId = this.#idMaker(options);
    const statements = documents.map((document, index) =>
      insertStatement(document, index, prepareId),
    );
    const result = await this.#send(statements, options);
    const { acknowledged, insertedCount, insertedIds } = result;
    return { acknowledged, insertedCount, insertedIds };
  }

  async bulkWrite(
    operations: ReadonlyArray<AnyBulkWriteOperation<TSchema>>,
    options: BulkWriteOptions = {},
  ): Promise<BulkWriteResult> {
    if (!Array.isArray(operations)) {
      throw new MongoInvalidArgumentError('Argument "operations" must be an array of documents');
    }
    return this.#bulkWrite(operations, options);
  }

  async updateOne(
    filter: Filter<TSchema>,
    change: UpdateFilter<TSchema> | Document[],
    options: UpdateOptions & { sort?: Sort | undefined } = {},
  ): Promise<UpdateResult<TSchema>> {
    checkUpdate(change);
    return this.#update(updateStatement(filter, change, options), options);
  }

  async updateMany(
    filter: Filter<TSchema>,
    change: UpdateFilter<TSchema> | Document[],
    options: UpdateOptions = {},
  ): Promise<UpdateResult<TSchema>> {
    checkUpdate(change);
    return this.#update(updateStatement(filter, change, options, true), options);
  }

  async replaceOne(
    filter: Filter<TSchema>,
    replacement: WithoutId<TSchema>,
    options: ReplaceOptions = {},
  ): Promise<UpdateResult<TSchema>> {
    checkReplacement(replacement);
    return this.#update(updateStatement(filter, replacement, options), options);
  }

  async deleteOne(
    filter: Filter<TSchema> = {},
    options: DeleteOptions = {},
  ): Promise<DeleteResult> {
    return this.#delete(filter, options, 1);
  }

  async deleteMany(
    filter: Filter<TSchema> = {},
    options: DeleteOptions = {},
  ): Promise<DeleteResult> {
    return this.#delete(filter, options, 0);
  }

  /** Deletes one document and returns it as it was. */
  findOneAndDelete(
    filter: Filter<TSchema>,
    options: FindOneAndDeleteOptions & WithMetadata,
  ): Promise<ModifyResult<WithId<TSchema>>>;
  findOneAndDelete(
    filter: Filter<TSchema>,
    options?: FindOneAndDeleteOptions,
  ): Promise<WithId<TSchema> | null>;
  async findOneAndDelete(filter: Document, options: FindOneAndDeleteOptions = {}): Promise<any> {
    return this.#modify(filter, { kind: 'delete' }, options);
  }

  /** Replaces one document and returns it as it was, or as it is. */
  findOneAndReplace(
    filter: Filter<TSchema>,
    replacement: WithoutId<TSchema>,
    options: FindOneAndReplaceOptions & WithMetadata,
  ): Promise<ModifyResult<WithId<TSchema>>>;
  findOneAndReplace(
    filter: Filter<TSchema>,
    replacement: WithoutId<TSchema>,
    options?: FindOneAndReplaceOptions,
  ): Promise<WithId<TSchema> | null>;
  async findOneAndReplace(
    filter: Document,
    replacement: Document,
    options: FindOneAndReplaceOptions = {},
  ): Promise<any> {
    return this.#modify(filter, { kind: 'replace', replacement }, options);
  }

  /** Updates one document and returns it as it was, or as it is. */
  findOneAndUpdate(
    filter: Filter<TSchema>,
    change: UpdateFilter<TSchema> | Document[],
    options: FindOneAndUpdateOptions & WithMetadata,
  ): Promise<ModifyResult<WithId<TSchema>>>;
  findOneAndUpdate(
    filter: Filter<TSchema>,
    change: UpdateFilter<TSchema> | Document[],
    options?: FindOneAndUpdateOptions,
  ): Promise<WithId<TSchema> | null>;
  async findOneAndUpdate(
    filter: Document,
    change: Document | Document[],
    options: FindOneAndUpdateOptions = {},
  ): Promise<any> {
    return this.#modify(filter, { kind: 'update', update: change }, options);
  }

  initializeOrderedBulkOp(options: BulkWriteOptions = {}): OrderedBulkOperation {
    return new OrderedBulkOperation((models, more) =>
      this.#bulkWrite(models, { ...options, ...more, ordered: true }),
    );
  }

  initializeUnorderedBulkOp(options: BulkWriteOptions = {}): UnorderedBulkOperation {
    return new UnorderedBulkOperation((models, more) =>
      this.#bulkWrite(models, { ...options, ...more, ordered: false }),
    );
  }

  async #bulkWrite(
    models: readonly AnyBulkWriteOperation<any>[],
    options: BulkWriteOptions,
  ): Promise<BulkWriteResult> {
    const prepareId = this.#idMaker(options);
    const statements = models.map((model, index) => toStatement(model, index, prepareId));
    return this.#send(statements, options);
  }

  #idMaker(options: BulkWriteOptions): (document: Document) => any {
    return (document) => this.prepareId(document, options.forceServerObjectId);
  }

  async #send(
    statements: readonly Statement[],
    options: BulkWriteOptions,
  ): Promise<BulkWriteResult> {
    const settings = this.executor.settingsFor(options);
    await this.executor.core.ready();
    return bulkWrite(this.executor.core, { namespace: this.ns, statements, options, settings });
  }

  async #update(
    statement: UpdateStatement,
    options: UpdateOptions,
  ): Promise<UpdateResult<TSchema>> {
    const settings = this.executor.settingsFor(options);
    const reply = await this.executor.run(update(this.ns, [statement], options, settings), options);
    if (options.explain !== undefined) return reply as UpdateResult<TSchema>;
    return updateResult(reply, isAcknowledged(settings));
  }

  async #delete(filter: Document, options: DeleteOptions, limit: 0 | 1): Promise<DeleteResult> {
    const settings = this.executor.settingsFor(options);
    const statement = deleteStatement(filter, options, limit);
    const operation = deleteDocuments(this.ns, [statement], options, settings);
    const reply = await this.executor.run(operation, options);
    if (options.explain !== undefined) return reply as DeleteResult;
    return { acknowledged: isAcknowledged(settings), deletedCount: Number(reply['n'] ?? 0) };
  }

  async #modify(
    filter: Document,
    modification: Modification,
    options: FindOneAndUpdateOptions,
  ): Promise<any> {
    const settings = this.executor.settingsFor(options);
    const operation = findAndModify(this.ns, filter, modification, options, settings);
    const reply = await this.executor.run(operation, options);
    if (options.explain !== undefined || options.includeResultMetadata === true) return reply;
    return reply['value'] ?? null;
  }
}
