import type { ExpressionContext } from '../expression/expression.ts';
import type { Position } from '../storage/oplog.ts';
import type { Fields } from '../value/value.ts';

/** What a find asks of a collection. */
export interface FindQuery {
  readonly filter: Fields;
  readonly projection?: Fields | undefined;
  readonly sort?: Fields | undefined;
  readonly skip?: number | undefined;
  /** 0 or absent: all. */
  readonly limit?: number | undefined;
  readonly hint?: string | Fields | undefined;
  readonly min?: Fields | undefined;
  readonly max?: Fields | undefined;
  readonly returnKey?: boolean | undefined;
  readonly showRecordId?: boolean | undefined;
  readonly context: ExpressionContext;
  readonly at: Position | undefined;
}
