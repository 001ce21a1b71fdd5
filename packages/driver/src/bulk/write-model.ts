import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { checkReplacement, checkUpdate } from '../operation-model/check-update.ts';
import type { Hint } from '../operation-model/command-options.ts';
import { type DeleteStatement, deleteStatement } from '../operations/delete.ts';
import { type UpdateStatement, updateStatement } from '../operations/update.ts';
import type { CollationOptions } from '../schema/collation.ts';
import type { OptionalId, WithoutId } from '../schema/document-id.ts';
import type { Filter } from '../schema/filter.ts';
import type { Sort } from '../schema/sort.ts';
import type { UpdateFilter } from '../schema/update-filter.ts';

/** Inserts one document; its `_id` is generated where it has none. */
export interface InsertOneModel<TSchema extends Document = Document> {
  /** The document to insert; without `_id` it gets one. */
  document: OptionalId<TSchema>;
}

/** Deletes the first document that matches. */
export interface DeleteOneModel<TSchema extends Document = Document> {
  /** The documents that are meant. */
  filter: Filter<TSchema>;
  /** The language in which strings are compared; default: the collection's. */
  collation?: CollationOptions | undefined;
  /** The index to use, by its name or its key; default: the server's choice. */
  hint?: Hint | undefined;
}

/** Deletes all documents that match. */
export type DeleteManyModel<TSchema extends Document = Document> = DeleteOneModel<TSchema>;

/** Replaces the first document that matches. */
export interface ReplaceOneModel<TSchema extends Document = Document>
  extends DeleteOneModel<TSchema> {
  /** The document that takes the place of the other. */
  replacement: WithoutId<TSchema>;
  /** True inserts a document where none matches; default false. */
  upsert?: boolean | undefined;
  /** The order, as fields with 1 and -1; default: the server's. */
  sort?: Sort | undefined;
}

/** Updates all documents that match. */
export interface UpdateManyModel<TSchema extends Document = Document>
  extends DeleteOneModel<TSchema> {
  /** The operators, or the pipeline. */
  update: UpdateFilter<TSchema> | Document[];
  /** The elements of arrays that are meant by `$[name]`. */
  arrayFilters?: Document[] | undefined;
  /** True inserts a document where none matches; default false. */
  upsert?: boolean | undefined;
}

/** Updates the first document that matches. */
export interface UpdateOneModel<TSchema extends Document = Document>
  extends UpdateManyModel<TSchema> {
  /** The order, as fields with 1 and -1; default: the server's. */
  sort?: Sort | undefined;
}

/** One operation of `Collection.bulkWrite`. */
export type AnyBulkWriteOperation<TSchema extends Document = Document> =
  | { insertOne: InsertOneModel<TSchema> }
  | { replaceOne: ReplaceOneModel<TSchema> }
  | { updateOne: UpdateOneModel<TSchema> }
  | { updateMany: UpdateManyModel<TSchema> }
  | { deleteOne: DeleteOneModel<TSchema> }
  | { deleteMany: DeleteManyModel<TSchema> };

/** A model as a statement of the command that does it; `index` is its place in the bulk write. */
export type Statement =
  | {
      readonly kind: 'insert';
      readonly index: number;
      readonly statement: Document;
      readonly id: unknown;
    }
  | { readonly kind: 'update'; readonly index: number; readonly statement: UpdateStatement }
  | { readonly kind: 'delete'; readonly index: number; readonly statement: DeleteStatement };

/** Refuses what is no operation of a bulk write. */
export function checkModel(model: unknown): void {
  if (typeof model !== 'object' || model === null) {
    throw new MongoInvalidArgumentError('Operation must be an object with an operation key');
  }
  if (KINDS.some((kind) => kind in model)) return;
  throw new MongoInvalidArgumentError(
    'bulkWrite only supports insertOne, updateOne, updateMany, deleteOne, deleteMany',
  );
}

const KINDS = [
  'insertOne',
  'replaceOne',
  'updateOne',
  'updateMany',
  'deleteOne',
  'deleteMany',
] as const;

/** Checks a model and brings it into the form of its command. Throws `MongoInvalidArgumentError`. */
export function toStatement(
  model: AnyBulkWriteOperation<Document>,
  index: number,
  prepareId: (document: Document) => unknown,
): Statement {
  checkModel(model);
  if ('insertOne' in model) {
    // Older code writes `{ insertOne: document }`.
    const document: Document = model.insertOne.document ?? model.insertOne;
    return insertStatement(document, index, prepareId);
  }
  if ('replaceOne' in model) {
    const { filter, replacement, ...options } = model.replaceOne;
    checkReplacement(replacement, 'use');
    return { kind: 'update', index, statement: updateStatement(filter, replacement, options) };
  }
  if ('updateOne' in model) {
    const { filter, update, ...options } = model.updateOne;
    checkUpdate(update);
    return { kind: 'update', index, statement: updateStatement(filter, update, options) };
  }
  if ('updateMany' in model) {
    const { filter, update, ...options } = model.updateMany;
    checkUpdate(update);
    return { kind: 'update', index, statement: updateStatement(filter, update, options, true) };
  }
  if ('deleteOne' in model) {
    const { filter, ...options } = model.deleteOne;
    return { kind: 'delete', index, statement: deleteStatement(filter, options, 1) };
  }
  if ('deleteMany' in model) {
    const { filter, ...options } = model.deleteMany;
    return { kind: 'delete', index, statement: deleteStatement(filter, options, 0) };
  }
  throw new MongoInvalidArgumentError(
    'bulkWrite only supports insertOne, updateOne, updateMany, deleteOne, deleteMany',
  );
}

/** The statement that inserts a document. Throws `MongoInvalidArgumentError` on what is none. */
export function insertStatement(
  document: Document,
  index: number,
  prepareId: (document: Document) => unknown,
): Statement {
  if (typeof document !== 'object' || document === null) {
    throw new MongoInvalidArgumentError('Document must be a valid JavaScript object');
  }
  return { kind: 'insert', index, statement: document, id: prepareId(document) };
}
