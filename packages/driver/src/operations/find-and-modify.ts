import type { Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import { checkReplacement, checkUpdate } from '../operation-model/check-update.ts';
import type { CommandOperationOptions, Hint } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import { formatSort } from '../operation-model/format-sort.ts';
import { checkHintSupport } from '../operation-model/hint-support.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import type { Sort } from '../schema/sort.ts';

/** The state of the document that a `findOneAnd…` answers with. */
export type ReturnDocument = 'before' | 'after';
/** The state of the document that is returned. */
export const ReturnDocument: { readonly BEFORE: 'before'; readonly AFTER: 'after' } = Object.freeze(
  {
    BEFORE: 'before',
    AFTER: 'after',
  },
);

/** Options of `findOneAndDelete`. */
export interface FindOneAndDeleteOptions extends CommandOperationOptions {
  /** The index to use, by its name or its key; default: the server's choice. */
  hint?: Hint | undefined;
  /** The fields that are shown. */
  projection?: Document | undefined;
  /** The order, as fields with 1 and -1; default: the server's. */
  sort?: Sort | undefined;
  /** Variables that expressions can use as `$$name`. */
  let?: Document | undefined;
  /** Return the whole reply instead of the document. Default: false. */
  includeResultMetadata?: boolean | undefined;
}

/** Options of `findOneAndReplace`. */
export interface FindOneAndReplaceOptions extends FindOneAndDeleteOptions {
  /** True writes what the collection's validator refuses; default false. */
  bypassDocumentValidation?: boolean | undefined;
  /** Default: `before`. */
  returnDocument?: ReturnDocument | undefined;
  /** True inserts a document where none matches; default false. */
  upsert?: boolean | undefined;
}

/** Options of `findOneAndUpdate`. */
export interface FindOneAndUpdateOptions extends FindOneAndReplaceOptions {
  /** The elements of arrays that are meant by `$[name]`. */
  arrayFilters?: Document[] | undefined;
}

/** The change that a `findAndModify` makes to the document that it finds. */
export type Modification =
  | { readonly kind: 'delete' }
  | { readonly kind: 'replace'; readonly replacement: Document }
  | { readonly kind: 'update'; readonly update: Document | Document[] };

/** The `findAndModify` command; its result is the reply. */
export function findAndModify(
  namespace: Namespace & { readonly collection: string },
  query: Document,
  modification: Modification,
  options: FindOneAndUpdateOptions,
  settings: OperationSettings,
): Operation<Document> {
  checkModification(query, modification, settings);
  return {
    commandName: 'findAndModify',
    namespace,
    access: 'write',
    selection: 'writable',
    retry: 'asWrite',
    pinning: 'none',
    concerns: 'write',
    settings,
    build(limits) {
      if (options.hint !== undefined) checkHintSupport('findAndModify', settings, limits);
      return { body: findAndModifyBody(namespace.collection, query, modification, options) };
    },
    parse: (reply) => readReply(reply, settings.bson),
  };
}

function checkModification(
  query: unknown,
  modification: Modification,
  { bson }: OperationSettings,
): void {
  if (query === null || typeof query !== 'object') {
    throw new MongoInvalidArgumentError('Argument "filter" must be an object');
  }
  if (modification.kind === 'replace') {
    refuseNonObject('replacement', modification.replacement);
    checkReplacement(modification.replacement);
  }
  if (modification.kind === 'update') {
    refuseNonObject('update', modification.update);
    checkUpdate(modification.update, bson);
  }
}

function refuseNonObject(name: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) return;
  throw new MongoInvalidArgumentError(`Argument "${name}" must be an object`);
}

function findAndModifyBody(
  collection: string,
  query: Document,
  modification: Modification,
  options: FindOneAndUpdateOptions,
): Document {
  const body: Document = {
    findAndModify: collection,
    query,
    remove: false,
    new: false,
    upsert: false,
  };
  const sort = formatSort(options.sort);
  if (sort !== undefined) body['sort'] = sort;
  if (options.projection !== undefined) body['fields'] = options.projection;
  switch (modification.kind) {
    case 'delete':
      body['remove'] = true;
      break;
    case 'replace':
      body['update'] = modification.replacement;
      break;
    case 'update':
      body['update'] = modification.update;
      break;
  }
  if (modification.kind !== 'delete') {
    body['new'] = options.returnDocument === 'after';
    body['upsert'] = options.upsert === true;
    copyOptions(body, options, ['bypassDocumentValidation', 'arrayFilters']);
  }
  copyOptions(body, options, ['collation', 'hint', 'let', 'maxTimeMS', 'comment']);
  return body;
}
