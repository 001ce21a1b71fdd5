import type { Long } from 'bson';
import type { CommandReply } from './reply.ts';

/** The reply that opens a cursor, or fetches from one. */
export interface CursorReply<TDocument = Record<string, unknown>> extends CommandReply {
  /** The batch, and the cursor that has more. */
  readonly cursor: {
    /** 0: the cursor is at its end, and closed. */
    readonly id: Long | bigint | number;
    readonly ns: string;
    /** In the reply to find, aggregate and the list commands. */
    readonly firstBatch?: readonly TDocument[];
    /** In the reply to getMore. */
    readonly nextBatch?: readonly TDocument[];
    readonly postBatchResumeToken?: Readonly<Record<string, unknown>>;
    readonly partialResultsReturned?: boolean;
    readonly atClusterTime?: unknown;
  };
}
