import { Code, type Document } from 'bson';
import { MongoInvalidArgumentError } from '../error/api-error.ts';
import type { CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import { formatSort } from '../operation-model/format-sort.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import type { Sort } from '../schema/sort.ts';

/** A function for the server: its code as text, or a function of which the text is sent. */
// biome-ignore lint/complexity/noBannedTypes: no more is asked of it than its text.
export type MapReduceCode = string | Code | Function;

/** The place where the results go: into the reply, or into a collection. */
export type MapReduceOutput =
  | string
  | { inline: 1 }
  | { replace: string; db?: string | undefined }
  | { merge: string; db?: string | undefined; sharded?: true | undefined }
  | { reduce: string; db?: string | undefined; sharded?: true | undefined };

/** Options of the deprecated `mapReduce`. */
export interface MapReduceOptions extends Omit<CommandOperationOptions, 'explain'> {
  /** The place where the results go. */
  out: MapReduceOutput;
  /** The documents that are mapped; default: all. */
  query?: Document | undefined;
  /** The order, as fields with 1 and -1; default: the server's. */
  sort?: Sort | undefined;
  /** The most documents that are mapped. */
  limit?: number | undefined;
  /** Makes the last form of each value. */
  finalize?: MapReduceCode | undefined;
  /** Variables that all functions know. */
  scope?: Document | undefined;
  /** Of no effect since MongoDB 4.4. */
  jsMode?: boolean | undefined;
  /** True tells how long each part took. */
  verbose?: boolean | undefined;
  /** True writes what the collection's validator refuses; default false. */
  bypassDocumentValidation?: boolean | undefined;
}

/** The collection that has the results now. */
export interface MapReduceTarget {
  /** The database. */
  db: string;
  /** The collection. */
  collection: string;
}

const OPTIONS = [
  'query',
  'limit',
  'scope',
  'jsMode',
  'verbose',
  'collation',
  'maxTimeMS',
  'comment',
] as const satisfies readonly (keyof MapReduceOptions)[];

/**
 * The `mapReduce` command. It is never sent again (retryable reads specification, "Unsupported Read
 * Operations"); only results in the reply make it a read, with a read concern and by read preference, and
 * only others a write, with a write concern (read and write concern specification).
 */
export function mapReduce(
  namespace: Namespace & { readonly collection: string },
  code: { readonly map: MapReduceCode; readonly reduce: MapReduceCode },
  options: MapReduceOptions,
  settings: OperationSettings,
): Operation<Document[] | MapReduceTarget> {
  const out: unknown = options?.out;
  if (typeof out !== 'string' && (typeof out !== 'object' || out === null)) {
    throw new MongoInvalidArgumentError('Option "out" must be a collection name or an object');
  }
  const isInline = typeof out === 'object' && 'inline' in out;
  return {
    commandName: 'mapReduce',
    namespace,
    access: isInline ? 'read' : 'write',
    selection: isInline ? 'byReadPreference' : 'writable',
    retry: 'never',
    pinning: 'none',
    concerns: isInline ? 'read' : 'write',
    settings,
    build: () => ({ body: mapReduceBody(namespace.collection, code, options, isInline) }),
    parse(reply) {
      const { results, result } = readReply(reply, settings.bson);
      if (Array.isArray(results)) return results;
      if (typeof result === 'string') return { db: namespace.db, collection: result };
      return result as MapReduceTarget;
    },
  };
}

function mapReduceBody(
  collection: string,
  { map, reduce }: { readonly map: MapReduceCode; readonly reduce: MapReduceCode },
  options: MapReduceOptions,
  isInline: boolean,
): Document {
  const { out, finalize, sort } = options;
  const body: Document = { mapReduce: collection, map: codeOf(map), reduce: codeOf(reduce), out };
  if (finalize !== undefined) body['finalize'] = codeOf(finalize);
  const order = formatSort(sort);
  if (order !== undefined) body['sort'] = order;
  copyOptions(body, options, OPTIONS);
  if (!isInline) copyOptions(body, options, ['bypassDocumentValidation']);
  return body;
}

function codeOf(code: MapReduceCode): string | Code {
  return typeof code === 'function' ? new Code(String(code)) : code;
}
