import type { Document } from 'bson';
import type { Operation } from '../operation/operation.ts';
import { readReply } from '../operation/read-reply.ts';
import type { OperationSettings } from '../operation/settings.ts';

/** One `bulkWrite` command: a batch of a client bulk write. */
export interface ClientBulkWriteBatch {
  /** The command's own fields; the name comes first. */
  readonly command: Document;
  readonly ops: readonly Uint8Array[];
  readonly nsInfo: readonly Uint8Array[];
  /** Whether one of its statements may hit many documents; then it may not be sent twice. */
  readonly hasMulti: boolean;
}

/** The `bulkWrite` command of MongoDB 8.0; its result is the reply. */
export function clientBulkWrite(
  batch: ClientBulkWriteBatch,
  settings: OperationSettings,
): Operation<Document> {
  return {
    commandName: 'bulkWrite',
    namespace: { db: 'admin' },
    access: 'write',
    selection: 'writable',
    retry: batch.hasMulti ? 'never' : 'asWrite',
    pinning: 'opensCursor',
    concerns: 'write',
    settings,
    writeConcernErrors: 'asResult',
    build: () => ({
      body: { ...batch.command },
      sequences: [
        { identifier: 'ops', documents: batch.ops },
        { identifier: 'nsInfo', documents: batch.nsInfo },
      ],
    }),
    parse: (reply) => readReply(reply, settings.bson),
  };
}
