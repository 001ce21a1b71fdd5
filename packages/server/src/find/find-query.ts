import { PAUSED } from '../cursor/document-source.ts';
import type { NearestPoint } from '../expression/document-metadata.ts';
import type { ExpressionContext } from '../expression/expression.ts';
import type { Seen } from '../plan/scan.ts';
import type { OpTime } from '../storage/oplog.ts';
import type { Fields, Value } from '../value/value.ts';

/** The question of a find to a collection. */
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
  /** True if stages behind the query ask what documents were sorted and found by. */
  readonly keepsMetadata?: boolean;
  readonly context: ExpressionContext;
  readonly at: OpTime | undefined;
  /** True if messages name the collation in any case: of pipelines and updates. */
  readonly tellsCollation?: boolean;
  /** True if the records are wanted with the documents, to write to them. */
  readonly keepsRecords?: boolean;
  /** The collection's name, for messages where there is none. */
  readonly fullName?: string;
}

/** One document that matches, with what a projection may want to know of it. */
export interface Found extends Seen {
  readonly sortKey?: readonly Value[];
  /** The distance from the point that was asked for, and the point where it is. */
  readonly nearest?: NearestPoint;
}

/** Stands among what was found where a rest is due. */
export const PAUSED_FOUND = { bytes: PAUSED, arrayIndex: -1 } as Found;
