import { type EncodeOptions, encode, propertyOf } from '@touchstone/protocol';
import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { checkReplacement, checkUpdate } from '../operation-model/check-update.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import { formatSort } from '../operation-model/format-sort.ts';
import type {
  AnyClientBulkWriteModel,
  ClientDeleteManyModel,
  ClientDeleteOneModel,
  ClientInsertOneModel,
  ClientReplaceOneModel,
  ClientUpdateManyModel,
  ClientUpdateOneModel,
} from './client-write-model.ts';

/** A model as an entry of the command's `ops`, encoded; the index of its namespace is filled in later. */
export interface ClientStatement {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly namespace: string;
  readonly bytes: Uint8Array;
  /** The position in `bytes` where the index of the namespace stands. */
  readonly namespaceAt: number;
  readonly isMulti: boolean;
  /** Of an insert: the document's `_id`. */
  readonly insertedId?: unknown;
  /** Bytes of the document that would be stored whole; undefined where there is none. */
  readonly documentSize?: number | undefined;
}

/** Checks a model and encodes it. Throws `MongoInvalidArgumentError`. */
export function toClientStatement(
  model: AnyClientBulkWriteModel<Document>,
  options: EncodeOptions,
  createId: () => unknown,
): ClientStatement {
  if (typeof model?.namespace !== 'string') {
    throw new MongoInvalidArgumentError('Each model of a client bulk write needs a namespace');
  }
  switch (model.name) {
    case 'insertOne':
      return insertStatement(model, options, createId);
    case 'replaceOne':
      checkReplacement(model.replacement);
      return updateStatement(model, model.replacement, options);
    case 'updateOne':
    case 'updateMany':
      checkUpdate(model.update);
      return updateStatement(model, model.update, options);
    case 'deleteOne':
    case 'deleteMany':
      return deleteStatement(model, options);
    default:
      throw new MongoInvalidArgumentError(
        `Unknown operation of a client bulk write: ${String(propertyOf(model, 'name'))}`,
      );
  }
}

/** The bytes that an entry has beside the document itself. */
const INSERT_OVERHEAD_BYTES = encode({ insert: 0, document: {} }).length - encode({}).length;

function withIdFirst(document: Document): Document {
  for (const first in document) {
    if (first === '_id') return document;
    break;
  }
  const { _id, ...rest } = document;
  return { _id, ...rest };
}

function insertStatement(
  model: ClientInsertOneModel<Document>,
  options: EncodeOptions,
  createId: () => unknown,
): ClientStatement {
  const document: Document = model.document;
  document['_id'] ??= document['_id'] === null ? null : createId();
  // The size that counts is that of the stored document, which is the last element of the entry.
  const bytes = encode({ insert: 0, document: withIdFirst(document) }, options);
  const documentSize = bytes.length - INSERT_OVERHEAD_BYTES;
  return statement('insert', model, bytes, { insertedId: document['_id'], documentSize });
}

function updateStatement(
  model:
    | ClientReplaceOneModel<Document>
    | ClientUpdateOneModel<Document>
    | ClientUpdateManyModel<Document>,
  updateMods: Document | Document[],
  options: EncodeOptions,
): ClientStatement {
  const entry: Document = {
    update: 0,
    filter: model.filter,
    updateMods,
    multi: model.name === 'updateMany',
  };
  copyOptions(entry, model, ['hint', 'upsert', 'collation']);
  if (model.name !== 'replaceOne') copyOptions(entry, model, ['arrayFilters']);
  const sort = model.name === 'updateMany' ? undefined : formatSort(model.sort);
  if (sort !== undefined) entry['sort'] = sort;
  const documentSize =
    model.name === 'replaceOne' ? encode(updateMods as Document, options).length : undefined;
  return statement('update', model, encode(entry, options), { documentSize });
}

function deleteStatement(
  model: ClientDeleteOneModel<Document> | ClientDeleteManyModel<Document>,
  options: EncodeOptions,
): ClientStatement {
  const entry: Document = { delete: 0, filter: model.filter, multi: model.name === 'deleteMany' };
  copyOptions(entry, model, ['hint', 'collation']);
  return statement('delete', model, encode(entry, options), {});
}

/** The first element is an int32: document length (4), type (1), name and its end. */
function statement(
  kind: ClientStatement['kind'],
  model: AnyClientBulkWriteModel<Document>,
  bytes: Uint8Array,
  rest: Pick<ClientStatement, 'insertedId' | 'documentSize'>,
): ClientStatement {
  const namespaceAt = 4 + 1 + kind.length + 1;
  const isMulti = model.name === 'updateMany' || model.name === 'deleteMany';
  return { kind, namespace: model.namespace, bytes, namespaceAt, isMulti, ...rest };
}
