import type { Document } from 'bson';
import type { Operation, ServerLimits } from '../operation-model/operation.ts';
import { readReply } from '../operation-model/read-reply.ts';
import type { OperationSettings } from '../operation-model/settings.ts';

/** One `bulkWrite` command: a batch of a client bulk write. */
export interface ClientBulkWriteBatch {
  /** The command's own fields; the name comes first. */
  readonly command: Document;
  readonly ops: readonly Uint8Array[];
  readonly nsInfo: readonly Uint8Array[];
}

/** Puts the batches of a client bulk write together, as far as the server's limits allow. */
export interface ClientBulkWriteBatcher {
  /** True if a statement of the batch may hit many documents; then it may not be sent twice. */
  readonly hasMulti: boolean;
  take(limits: ServerLimits): ClientBulkWriteBatch;
}

/** The `bulkWrite` command of MongoDB 8.0; its result is the reply. */
export function clientBulkWrite(
  batcher: ClientBulkWriteBatcher,
  settings: OperationSettings,
): Operation<Document> {
  return {
    commandName: 'bulkWrite',
    namespace: { db: 'admin' },
    access: 'write',
    selection: 'writable',
    get retry() {
      return batcher.hasMulti ? 'never' : 'asWrite';
    },
    pinning: 'opensCursor',
    concerns: 'write',
    settings,
    writeConcernErrors: 'asResult',
    build(limits) {
      const { command, ops, nsInfo } = batcher.take(limits);
      return {
        body: command,
        sequences: [
          { identifier: 'ops', documents: ops },
          { identifier: 'nsInfo', documents: nsInfo },
        ],
      };
    },
    parse: (reply) => readReply(reply, settings.bson),
  };
}
