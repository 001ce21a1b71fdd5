import type { Document } from 'bson';
import { parseCursorReply } from '../operation-model/cursor-reply.ts';
import { BatchDecoder } from '../operation-model/document-batch.ts';
import type { Namespace, Operation } from '../operation-model/operation.ts';
import type { OperationSettings } from '../operation-model/settings.ts';
import { type FindCommandOptions, findBody } from './find.ts';

/** A `find` for one document; its result is the document, and no cursor is left open. */
export function findOne(
  namespace: Namespace & { readonly collection: string },
  filter: Document,
  options: FindCommandOptions | undefined,
  settings: OperationSettings,
): Operation<Document | null> {
  return {
    commandName: 'find',
    namespace,
    access: 'read',
    selection: 'byReadPreference',
    retry: 'asRead',
    pinning: 'none',
    concerns: 'read',
    settings,
    build() {
      const body = findBody(namespace.collection, filter, options);
      body['limit'] = 1;
      body['singleBatch'] = true;
      return { body };
    },
    parse(reply) {
      const { batch } = parseCursorReply(reply);
      return batch.shift(new BatchDecoder(settings.bson)) ?? null;
    },
  };
}
