import type { Value } from '../value/value.ts';

/** The answer of one executed statement of a retryable write: a retry gets it again. */
export type StatementResult =
  | { readonly kind: 'insert' }
  | {
      readonly kind: 'update';
      readonly matched: number;
      readonly modified: number;
      readonly upsertedId: Value | undefined;
    }
  | { readonly kind: 'delete'; readonly deleted: number }
  | { readonly kind: 'findAndModify'; readonly result: FindAndModifyResult };

export interface FindAndModifyResult {
  readonly matched: number;
  /** True if an existing document was updated; undefined for a removal. */
  readonly updatedExisting: boolean | undefined;
  readonly upsertedId: Value | undefined;
  /** The document before or after, already projected; undefined: null. */
  readonly value: Uint8Array | undefined;
}
