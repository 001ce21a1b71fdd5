import { propertyOf } from '@touchstone/protocol';
import type { Document } from 'bson';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** An Atlas search index: its name, kind and definition. */
export interface SearchIndexDescription extends Document {
  /** The name of the index; default `default`. */
  name?: string;
  /** The definition of the index. */
  definition: Document;
  /** The kind: `search` or `vectorSearch`. */
  type?: string;
}

type CollectionNamespace = Namespace & { readonly collection: string };

// Search index commands take neither concern (specification: index-management).
function searchIndexCommand<Result>(
  commandName: string,
  namespace: CollectionNamespace,
  fields: Document,
  rest: { settings: OperationSettings; parse: (reply: Uint8Array) => Result },
): Operation<Result> {
  return {
    commandName,
    namespace,
    access: 'write',
    selection: 'writable',
    retry: 'never',
    pinning: 'none',
    concerns: 'none',
    settings: rest.settings,
    build: () => ({ body: { [commandName]: namespace.collection, ...fields } }),
    parse: rest.parse,
  };
}

/** The `createSearchIndexes` command; its result is the indexes' names. */
export function createSearchIndexes(
  namespace: CollectionNamespace,
  indexes: readonly SearchIndexDescription[],
  settings: OperationSettings,
): Operation<string[]> {
  const parse = (reply: Uint8Array): string[] =>
    (readReply(reply)['indexesCreated'] ?? []).map((index: Document) => index['name']);
  return searchIndexCommand('createSearchIndexes', namespace, { indexes }, { settings, parse });
}

/** The `updateSearchIndex` command. */
export function updateSearchIndex(
  namespace: CollectionNamespace,
  index: { readonly name: string; readonly definition: Document },
  settings: OperationSettings,
): Operation<void> {
  const parse = (): void => undefined;
  return searchIndexCommand('updateSearchIndex', namespace, { ...index }, { settings, parse });
}

const NAMESPACE_NOT_FOUND = 26;

/** The `dropSearchIndex` command; a collection that is not there has no such index either. */
export function dropSearchIndex(
  namespace: CollectionNamespace,
  name: string,
  settings: OperationSettings,
): Operation<void> {
  const parse = (): void => undefined;
  return {
    ...searchIndexCommand('dropSearchIndex', namespace, typeof name === 'string' ? { name } : {}, {
      settings,
      parse,
    }),
    recover(error) {
      if (propertyOf(error, 'code') !== NAMESPACE_NOT_FOUND) throw error;
    },
  };
}
