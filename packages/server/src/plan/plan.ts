import type { MatchNode } from '../query/match-node.ts';
import type { Value } from '../value/value.ts';
import type { IndexScan } from './index-scan.ts';
import type { SortPattern } from './sort-order.ts';

/** Describes how the records that may match are found. */
export type Access = CollectionScan | IdLookup | IndexScan | AnyOf | MergeSorted;

/** All records in natural order, or against it. */
export interface CollectionScan {
  readonly kind: 'collectionScan';
  readonly direction: 1 | -1;
}

/** The records with these values of `_id`. */
export interface IdLookup {
  readonly kind: 'idLookup';
  readonly ids: readonly Value[];
}

/** The records that any of several scans finds, each once. */
export interface AnyOf {
  readonly kind: 'anyOf';
  readonly inputs: readonly Branch[];
}

/** The records of several sorted scans, merged into their order; each once. */
export interface MergeSorted {
  readonly kind: 'mergeSorted';
  readonly inputs: readonly Branch[];
  readonly pattern: SortPattern;
}

/** One of several ways, and what is left to ask of the documents that it finds. */
export interface Branch {
  readonly access: Access;
  readonly filter: readonly MatchNode[];
}

/** A plan: where records come from, and in which order. */
export interface Plan {
  readonly access: Access;
  /** True if the records come in the order of the sort that was asked for. */
  readonly isSorted: boolean;
  /** True if what it finds has to be sorted. */
  readonly needsSort: boolean;
  /** The number of records that it comes by, about. */
  readonly keys: number;
  /** The work that it is thought to be; for comparing. */
  readonly cost: number;
  /** True if the alternatives of an `$or` were planned each by itself. */
  readonly hasSubplans: boolean;
  /** True if the plan is to look at keys alone, without their documents. */
  readonly isCovered: boolean;
  /** The rest of the filter, to be asked of the documents. */
  readonly filter: readonly MatchNode[];
  /** The plans that were thought to be worse. */
  readonly rejected: readonly Plan[];
}
