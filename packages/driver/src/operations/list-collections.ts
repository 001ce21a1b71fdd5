import type { Binary, Document } from 'bson';
import type { Abortable, CommandOperationOptions } from '../operation-model/command-options.ts';
import { copyOptions } from '../operation-model/copy-options.ts';
import { type CursorReply, parseCursorReply } from '../operation-model/cursor-reply.ts';
import type { Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** Options of `listCollections`. */
export interface ListCollectionsOptions
  extends Omit<CommandOperationOptions, 'writeConcern'>,
    Abortable {
  /** True asks for names alone, which costs less; default false. */
  nameOnly?: boolean | undefined;
  /** True lists only what the user may see. */
  authorizedCollections?: boolean | undefined;
  /** The number of documents that the server sends at once; default: the server's. */
  batchSize?: number | undefined;
}

/** A collection as the server lists it. */
export interface CollectionInfo extends Document {
  /** The name of the collection. */
  name: string;
  /** The kind: `collection`, `view` or `timeseries`. */
  type?: string;
  /** The options that it was made with. */
  options?: Document;
  /** The facts that are fixed when it is created. */
  info?: { readOnly?: false; uuid?: Binary };
  /** Options of the index over `_id`. */
  idIndex?: Document;
}

/** The `listCollections` command (specification: enumerate-collections); always on the primary. */
export function listCollections(
  db: string,
  filter: Document,
  options: ListCollectionsOptions,
  settings: OperationSettings,
): Operation<CursorReply> {
  return {
    commandName: 'listCollections',
    namespace: { db },
    access: 'read',
    selection: 'byReadPreference',
    retry: 'asRead',
    pinning: 'opensCursor',
    concerns: 'none',
    settings,
    build(limits) {
      const body: Document = {
        listCollections: 1,
        filter,
        cursor: options.batchSize === undefined ? {} : { batchSize: options.batchSize },
      };
      body['nameOnly'] = Boolean(options.nameOnly);
      body['authorizedCollections'] = Boolean(options.authorizedCollections);
      copyOptions(body, options, ['maxTimeMS']);
      if (limits.maxWireVersion >= 9) copyOptions(body, options, ['comment']);
      return { body };
    },
    parse: parseCursorReply,
  };
}
